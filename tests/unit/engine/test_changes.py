"""What of a page counts as a change: real words do, noise does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.dedupe.changes import find_changes, version_of
from crawler.engine.jobs import Extracted, PageJob
from crawler.engine.rows import article_row
from crawler.engine.work import page
from crawler.models.article import Change
from crawler.models.capture import Capture
from crawler.models.entry import Hint
from crawler.models.source import Source
from tests.journeys.pages import SENTENCES

PUBLISHED = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
FIRST = PUBLISHED + timedelta(hours=1)
AGAIN = PUBLISHED + timedelta(days=1)
URL = "https://news.example/pier"
UNHURRIED = settings(deadline=None, max_examples=60)


@dataclass(frozen=True)
class Page:
    """A page of an article; each part may be changed by itself."""

    title: str = "The pier has its light again"
    sentences: tuple[str, ...] = SENTENCES
    published: datetime | None = PUBLISHED
    modified: datetime | None = None
    author: str = "Jo Smith"
    image: str = "https://news.example/pier.jpg"
    byline: str = ""
    above: str = ""
    within: str = ""
    below: str = ""
    gap: str = ""
    language: str = "en"

    def html(self) -> bytes:
        metas = [f'<meta property="og:image" content="{self.image}">']
        for name, at in (("published", self.published), ("modified", self.modified)):
            if at is not None:
                metas.append(f'<meta property="article:{name}_time" content="{at.isoformat()}">')
        half = len(self.sentences) // 2
        told = [f"<p>{self.gap}{one.replace(' ', self.gap or ' ')}</p>" for one in self.sentences]
        return (
            f'<!DOCTYPE html><html lang="{self.language}"><head><title>{self.title}</title>'
            f'{"".join(metas)}<meta name="author" content="{self.author}"></head><body>'
            f'<header><a href="/">Home</a></header>{self.above}<article><h1>{self.title}</h1>'
            f"{self.byline}{''.join(told[:half])}{self.within}{''.join(told[half:])}</article>"
            f"{self.below}<footer>Copyright</footer></body></html>"
        ).encode()


def extracted(one: Page, at: datetime) -> Extracted:
    source = Source(name="news", folder="news", urls=("https://news.example/feed",))
    headers = (("content-type", "text/html; charset=utf-8"),)
    capture = Capture(
        url=URL, chain=((URL, 200),), status=200, headers=headers, body=one.html(), fetched_at=at
    )
    return page(PageJob(capture, source, Hint()))


def changes(before: Page, after: Page) -> tuple[Change, ...]:
    first, second = extracted(before, FIRST), extracted(after, AGAIN)
    assert first.rendered is not None
    assert second.rendered is not None
    row = article_row("news", FIRST, first, first.rendered, None)
    made = second.rendered
    return find_changes(version_of(made.article, AGAIN, made.fingerprint, made.facts), row)


numbers = st.integers(1, 59)
ages = st.one_of(
    st.builds("Updated {} minutes ago".format, numbers),
    st.builds("{} hours ago".format, numbers),
    st.builds("Last updated {} days ago".format, numbers),
    st.builds("更新于{}分钟前".format, numbers),
    st.builds("{}小时前更新".format, numbers),
    st.just("Updated just now"),
)
counters = st.one_of(
    st.builds("{} shares".format, numbers),
    st.builds("{} comments · {:,} views".format, numbers, st.integers(1, 10**6)),
    st.builds("Facebook {} Twitter {}".format, numbers, numbers),
    st.builds("阅读 {} 评论 {}".format, numbers, numbers),
)
noise = st.builds(
    "<{0}>{1}</{0}>".format, st.sampled_from(("p", "div", "span")), st.one_of(ages, counters)
)
words = st.text("abcdefghij", min_size=3, max_size=9)
ads = st.builds(
    '<aside class="ad"><p>Buy {0} now, the best {0} of the year, at half the price.</p></aside>'
    .format, words,
)  # fmt: skip
spaces = st.text(" \n\t\u00a0", min_size=1, max_size=5)


@UNHURRIED
@given(st.lists(noise, max_size=2), st.lists(noise, max_size=2), st.sampled_from(("en", "zh")))
def test_noise_added_or_changed_makes_no_revision(
    one: list[str], other: list[str], language: str
) -> None:
    before = Page(byline="".join(one[:1]), within="".join(one[1:]), language=language)
    after = Page(byline="".join(other[:1]), within="".join(other[1:]), language=language)

    assert changes(before, after) == ()


@UNHURRIED
@given(ads, ads, spaces)
def test_other_ads_and_white_space_make_no_revision(one: str, other: str, gap: str) -> None:
    assert changes(Page(above=one, below=one), Page(above=other, below=other, gap=gap)) == ()


@UNHURRIED
@given(st.integers(0, 3), st.integers(0, 9), words, noise)
def test_a_real_word_that_changed_is_a_change_of_the_body(
    sentence: int, word: int, to: str, beside: str
) -> None:
    told = SENTENCES[sentence].split()
    told[word] = to
    after = (*SENTENCES[:sentence], " ".join(told), *SENTENCES[sentence + 1 :])

    assert changes(Page(), Page(sentences=after, within=beside)) == (Change.BODY,)


def test_each_change_has_its_class() -> None:
    later = PUBLISHED + timedelta(hours=3)

    assert changes(Page(), Page(title="The pier is dark again")) == (Change.TITLE,)
    assert changes(Page(), Page(published=later)) == (Change.DATE,)
    assert changes(Page(modified=PUBLISHED), Page(modified=later)) == (Change.DATE,)
    assert changes(Page(), Page(author="Ann Other")) == (Change.METADATA,)
    both = changes(Page(), Page(title="All is new", sentences=(*SENTENCES, "And so it stayed.")))
    assert both == (Change.TITLE, Change.BODY)


def test_a_date_that_is_that_of_the_answer_is_no_change() -> None:
    assert changes(Page(modified=FIRST), Page(modified=AGAIN)) == ()
    assert changes(Page(published=FIRST), Page(published=AGAIN)) == ()


@UNHURRIED
@given(st.integers(0, 59))
def test_a_date_that_is_told_by_an_age_is_the_same_at_any_time(minutes: int) -> None:
    at = FIRST + timedelta(minutes=minutes)
    hours = (AGAIN - PUBLISHED) // timedelta(hours=1)
    before = Page(
        published=None, byline=f"<p>Published {(at - PUBLISHED).seconds // 60} min ago</p>"
    )
    after = Page(published=None, byline=f"<p>Published {hours} hours ago</p>")

    assert changes(before, after) == ()


def test_another_cut_of_the_same_image_is_no_change() -> None:
    assert changes(Page(), Page(image="https://news.example/pier.jpg?w=640&v=2")) == ()
    assert changes(Page(), Page(image="https://news.example/other.jpg")) == (Change.METADATA,)
