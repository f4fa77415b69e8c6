"""Papers as PDF: invoice, credit note, receipt, refund notice."""
