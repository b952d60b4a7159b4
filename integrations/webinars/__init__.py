"""What webinar platforms say about who was connected and when."""

from integrations.webinars.lists import Connected, Hours, WebinarList, read_list

__all__ = ["Connected", "Hours", "WebinarList", "read_list"]
