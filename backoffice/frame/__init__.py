"""What stands under the commands: the environment, the checks of the house. Standard library only."""
