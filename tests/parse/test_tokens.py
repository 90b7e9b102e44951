"""Words: treebank conventions on made-up sentences, and properties that hold for any text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.parse.tokens import LONGEST, words


def cut(text: str) -> list[str]:
    return [text[a:b] for a, b in words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The minister didn't resign.", "The minister did n't resign ."),
        ("Iran's two-year pause", "Iran 's two - year pause"),
        ("Turkey’s envoy won’t go", "Turkey ’s envoy wo n’t go"),
        ("the workers' union", "the workers ' union"),
        ("They cannot agree", "They can not agree"),
        ("a non-proliferation treaty", "a non-proliferation treaty"),
        ("the U.S. and the U.K.", "the U.S. and the U.K."),
        ("Gen. Ahmad, Mr. Lee and Dr. J. Smith", "Gen. Ahmad , Mr. Lee and Dr. J. Smith"),
        ("No. 5 says no.", "No. 5 says no ."),
        ("on Sept. 3, 2015", "on Sept. 3 , 2015"),
        ("cost $5.3bn, up 20%", "cost $ 5.3 bn , up 20 %"),
        ("from 2010-2012, 10,000 troops", "from 2010 - 2012 , 10,000 troops"),
        ("at 10:30 am on 12/05/2001", "at 10:30 am on 12/05/2001"),
        ("10am", "10 am"),
        ("see https://example.org/a-b?c=d. Now", "see https://example.org/a-b?c=d . Now"),
        ("write to desk@example.org, please", "write to desk@example.org , please"),
        ("“We will not,” he said—twice.", "“ We will not , ” he said — twice ."),
        ("Wait... what?!", "Wait ... what ?!"),
        ("and/or", "and / or"),
        ("tanks, guns, etc. The army", "tanks , guns , etc . The army"),
        ("al-Assad's army", "al - Assad 's army"),
        ("the 21st century, the 1990s", "the 21st century , the 1990s"),
        ("", ""),
        (" \n\t ", ""),
    ],
)
def test_conventions(text: str, expected: str) -> None:
    assert cut(text) == expected.split()


@settings(deadline=None)
@given(st.text(max_size=200))
def test_words_cover_all_that_is_not_blank(text: str) -> None:
    at = 0
    for start, end in words(text):
        assert at <= start < end
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()


@settings(deadline=None)
@given(st.text(alphabet="aA1.-'’/@:!?$ \n", max_size=120))
def test_words_cover_all_in_dense_punctuation(text: str) -> None:
    found = cut(text)
    assert "".join(found) == "".join(text.split())


@pytest.mark.parametrize("noise", ["a" * 300_000, "." * 300_000, "a-" * 150_000, "1." * 150_000, "@" * 300_000, "http://" + "x" * 300_000])
def test_noise_without_blanks_is_cut_in_linear_time(noise: str) -> None:
    began = time.process_time()
    found = list(words(noise))
    assert time.process_time() - began < 10
    assert sum(b - a for a, b in found) == len(noise)
    assert max(b - a for a, b in found) <= 2_010  # an address is let stand up to 2,000 characters


def test_a_long_word_is_cut() -> None:
    assert [b - a for a, b in words("a" * (LONGEST * 2 + 1))] == [LONGEST, LONGEST, 1]
