import math

from hypothesis import given
from hypothesis import strategies as st

from farline.telephony import ulaw


@given(st.integers(-32_635, 32_635))
def test_a_sample_comes_back_nearly_as_it_was(sample):
    assert abs(ulaw.decoded(ulaw.encoded(sample)) - sample) <= (abs(sample) + 132) / 32  # half a step of its segment


def test_it_measures_how_loud_a_tone_is():
    assert math.isclose(ulaw.loudness(ulaw.tone(440, 6000)), 6000 / math.sqrt(2), rel_tol=0.02)
    assert ulaw.loudness(bytes([ulaw.SILENCE]) * 160) < 10
