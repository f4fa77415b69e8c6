"""What the doctor looks at in the project itself: settings, database, mail, and what is served."""
