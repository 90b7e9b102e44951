"""Links between reports: which texts are copies, which records tell of one event, which reports take up another. Pure functions over records."""
