"""Where the book comes from: files opened, understood and read into typed rows; knows no store."""
