import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.telephony.sip import digest, message, sound
from farline.telephony.sip.message import Message

INVITE = (
    b"INVITE sip:1@127.0.0.1 SIP/2.0\r\nv: SIP/2.0/UDP 127.0.0.1:5201;branch=z9hG4bKx\r\nf: <sip:a@b>;tag=1\r\n"
    b"t: <sip:1@b>\r\ni: one\r\nCSeq: 1 INVITE\r\nSubject: two\r\n lines\r\nContent-Length: 3\r\n\r\nabcdef"
)


def test_it_reads_short_names_folded_lines_and_the_stated_length():
    read = message.read(INVITE)
    assert (read.method, read.call_id, read.sequence, read.branch) == ("INVITE", "one", (1, "INVITE"), "z9hG4bKx")
    assert read.get("subject") == "two lines"
    assert read.body == b"abc"


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\r\n\r\n",
        INVITE.replace(b"SIP/2.0\r\n", b"SIP/3.0\r\n", 1),
        INVITE.replace(b"CSeq: 1", b"CSeq: one"),
        INVITE.replace(b"Content-Length: 3", b"Content-Length: 30"),
        INVITE.replace(b"Content-Length: 3", b"Content-Length: -3"),
        INVITE.replace(b"Content-Length: 3", b"Content-Length: " + b"9" * 5000),
        INVITE.replace(b"Content-Length: 3", b"Content-Length: 00000000003"),
        INVITE.replace(b"CSeq: 1", b"CSeq: " + b"9" * 5000),
        INVITE.replace(b"CSeq: 1", "CSeq: ١".encode()),
        INVITE.replace(b"i: one\r\n", b""),
        INVITE.replace(b"i: one", b"i one"),
        INVITE.replace(b"one", b"\xff\xfe"),
        INVITE + b"x" * message.LONGEST,
    ],
)
def test_it_refuses_what_is_no_message(broken):
    with pytest.raises(message.Unreadable):
        message.read(broken)


@given(st.binary(max_size=600))
def test_noise_never_breaks_the_reader(noise):
    for raw in (noise, INVITE[:60] + noise, INVITE.replace(b"abcdef", noise)):
        try:
            message.read(raw)
        except message.Unreadable:
            continue


@given(st.text(max_size=60))
def test_noise_in_a_sound_description_is_refused_or_a_numeric_address(noise):
    try:
        place = sound.read(f"v=0\r\nc=IN IP4 {noise}\r\nm=audio 9000 RTP/AVP 0\r\n".encode("utf-8", "replace"))
    except sound.NoSound:
        return
    assert place.host.replace(".", "").isdigit()


def test_it_writes_what_it_reads():
    read = message.read(INVITE)
    again = message.read(message.answer(read, 180, "Ringing", tag="x").bytes())
    assert (again.status, again.sequence, message.parameter(again.get("To"), "tag")) == (180, (1, "INVITE"), "x")


def test_it_asks_no_name_server_about_the_trunks_sound():
    with pytest.raises(sound.NoSound):
        sound.read(b"v=0\r\nc=IN IP4 somewhere.invalid\r\nm=audio 9000 RTP/AVP 0\r\n")


def test_it_takes_no_number_of_thousands_of_digits_for_a_kind_of_sound():
    with pytest.raises(sound.NoSound):
        sound.read(b"v=0\r\nc=IN IP4 192.0.2.1\r\nm=audio 9000 RTP/AVP " + b"9" * 5000 + b"\r\n")


def test_it_signs_as_the_standards_example_does():
    """RFC 2617, section 3.5."""
    challenge = (
        'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
        'opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    )
    given_ = digest.credentials(
        challenge, method="GET", uri="/dir/index.html", user="Mufasa", password="Circle Of Life", nonce="0a4f113b"
    )
    assert digest.challenge_in(given_)["response"] == "6629fae49393a05397450978507c4ef1"


def test_it_answers_no_challenge_that_it_does_not_know():
    for odd in ('Digest realm="x", nonce="y", algorithm=ROT13', 'Basic realm="x"', 'Digest realm="x"'):
        with pytest.raises(digest.CannotAnswer):
            digest.credentials(odd, method="INVITE", uri="sip:x", user="u", password="p")


def test_an_address_gives_its_user():
    assert message.user_in("sip:+8614000000001@127.0.0.1:5200") == "+8614000000001"
    assert message.uri_in('"Somebody" <sip:a@b;transport=UDP>;tag=1') == "sip:a@b;transport=UDP"
    assert Message(status=200, phrase="OK").bytes().startswith(b"SIP/2.0 200 OK\r\n")
