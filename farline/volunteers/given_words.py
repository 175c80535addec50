"""What somebody asked for or agreed to and nobody has carried out yet: it lasts no longer than their standing here."""

from farline.volunteers.models import Asked, Invitation


def void(handle: str) -> None:
    """Invitations they gave open nothing; those they agreed to wait for another; what they asked for was not asked."""
    Asked.objects.filter(by=handle).delete()
    Invitation.objects.filter(invited_by=handle).delete()
    Invitation.objects.filter(agreed_by=handle).update(agreed_by="")
