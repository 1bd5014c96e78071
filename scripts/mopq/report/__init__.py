"""The report: every method trained alike on four data sets, as tables and plots."""
