"""Reports: questions about several days or several views, answered as of a day and as known at a position."""
