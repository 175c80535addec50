"""Who a session belongs to: read anew for every request, with roles, in two queries however often they are asked."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import prefetch_related_objects


class VolunteerBackend(ModelBackend):
    def get_user(self, user_id: Any) -> Any:
        """None for whoever was suspended."""
        volunteer = super().get_user(user_id)
        if volunteer is not None:
            prefetch_related_objects([volunteer], "grants")
        return volunteer
