"""Who a session belongs to: read anew for every request, with roles, in one question however often they are asked."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from farline.volunteers import queries


class VolunteerBackend(ModelBackend):
    def get_user(self, user_id: Any) -> Any:
        """None for whoever was suspended."""
        volunteer = queries.find(user_id)
        return volunteer if volunteer is not None and self.user_can_authenticate(volunteer) else None
