"""Pages that send their reader on by a meta element or a header, as redirects do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.journeys.pages import article
from tests.kit.home import Home
from tests.kit.site import Reply, Site, site_thread

THERE = "127.0.0.2"


def sends_to(url: str) -> Reply:
    return Reply(f'<html><head><meta http-equiv="refresh" content="0; url={url}"></head></html>')


def crawl(site: Site, folder: Path, *paths: str, **http: Any) -> Home:
    items = "".join(f"<item><title>{p}</title><link>{site.url(p)}</link></item>" for p in paths)
    site.pages["/feed"] = f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'
    home = Home(folder)
    home.sources({"url": site.url("/feed"), "name": "news", "http": http})
    home.run("once")
    return home


def test_a_page_that_only_sends_on_leads_to_its_article(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages |= {"/old": sends_to("/header"), "/new": article("Moved")}
        site.pages["/header"] = Reply(headers={"Refresh": "1; url=/new"})

        home = crawl(site, tmp_path, "/old")

        (post,) = home.posts()
        assert post.fields["title"] == "Moved"
        assert post.fields["source_url"] == site.url("/new")
        (line,) = home.lines()
        hops = [(site.url(path), 200) for path in ("/old", "/header", "/new")]
        assert [tuple(hop) for hop in line["chain"]] == hops
        home.ok("verify")
        assert home.ok("rebuild", "--dry-run").code == 0


def test_it_is_followed_only_where_and_as_far_as_a_redirect_is(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages |= {
            "/closed": sends_to("http://10.0.0.1/"),
            "/circle": sends_to("/elcric"),
            "/elcric": sends_to("/circle"),
            "/robots.txt": "User-agent: *\nDisallow: /private\n",
            "/private": article("Private"),
            "/forbidden": sends_to("/private"),
            "/beside": article("Harmless"),
        }
        site.pages |= {f"/far{n}": sends_to(f"/far{n + 1}") for n in range(9)}

        home = crawl(site, tmp_path, "/closed", "/circle", "/forbidden", "/far0", "/beside")

        assert [post.fields["title"] for post in home.posts()] == ["Harmless"]
        failed = {line["url"].rsplit("/")[-1]: line["error"] for line in home.lines()}
        assert failed == {
            "closed": "fetch.refused.address",
            "circle": "fetch.refused.redirect",
            "forbidden": "fetch.refused.robots",
            "far0": "fetch.refused.redirect",
            "beside": None,
        }
        assert site.count("/private") == 0
        assert site.count("/far5") == 1
        assert site.count("/far6") == 0


def test_secrets_do_not_follow_it_to_another_origin(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages |= {"/old": sends_to(site.url("/new", host=THERE)), "/new": article("Moved")}

        home = crawl(site, tmp_path, "/old", headers={"X-Token": "s3cret"})

        assert len(home.posts()) == 1
        sent = {asked.host: asked.headers.get("X-Token") for asked in site.asked}
        assert sent == {"127.0.0.1": "s3cret", THERE: None}


def test_a_page_of_a_site_that_sends_on_is_followed_to_its_listing(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages |= {"/": sends_to("/en/"), "/one": article("One")}
        site.pages["/en/"] = (
            f'<rss version="2.0"><channel><title>t</title><item><title>One</title>'
            f"<link>{site.url('/one')}</link></item></channel></rss>"
        )
        home = Home(tmp_path)
        home.sources({"url": site.url("/"), "name": "news"})

        home.ok("once")

        assert [post.fields["title"] for post in home.posts()] == ["One"]
