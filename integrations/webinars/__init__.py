"""What webinar platforms say about who was connected and when."""

from integrations.webinars.lists import Connected, WebinarList, read_list

__all__ = ["Connected", "WebinarList", "read_list"]
