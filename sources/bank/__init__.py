"""What banks write about accounts: files of several formats, read into statements and their lines."""
