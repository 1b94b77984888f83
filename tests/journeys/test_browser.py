"""Sources with `http.browser`: pages that build themselves, in a real Chromium."""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import re
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.kit.home import Home, Post
from tests.kit.site import Asked, Reply, Site, site_thread
from tests.kit.waiting import PATIENCE, wait_until

HERE, THERE, FRAMED = "127.0.0.1", "127.0.0.2", "127.0.0.3"
TEXT = "Under the pier the water is dark, and the boats knock against each other all night. " * 8
SHELL = (
    "<!doctype html><html><head><title>App</title></head><body><div id=app></div>%s</body></html>"
)
BUILD = f"""
const app = document.getElementById("app");
app.innerHTML = "<article><h1>Built by script</h1><p>{TEXT}</p></article>";
document.title = "Built by script";
"""

pytestmark = [
    pytest.mark.skipif(
        not importlib.util.find_spec("playwright"), reason="pip install 'longshelf[browser]'"
    ),
    pytest.mark.skipif(not shutil.which("chromium"), reason="apt install chromium"),
    pytest.mark.xdist_group("chromium"),
]


@pytest.fixture
def site() -> Iterator[Site]:
    with site_thread() as site:
        yield site


def rss(*urls: str) -> Reply:
    items = "".join(f"<item><title>Built</title><link>{url}</link></item>" for url in urls)
    text = f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'
    return Reply(text, headers={"Content-Type": "application/rss+xml"})


def listed(site: Site, host: str = HERE, **pages: Any) -> None:
    """Serve pages and a feed of them."""
    site.pages |= {f"{host}/{name}": page for name, page in pages.items()}
    site.pages[f"{host}/feed"] = rss(*(site.url(f"/{name}", host) for name in pages))


def followed(site: Site, name: str = "app", host: str = HERE, **http: Any) -> dict[str, Any]:
    http = {"browser": True, "robots": "ignore", **http}
    return {"url": site.url("/feed", host), "name": name, "http": http}


def following(site: Site, folder: Path, **http: Any) -> Home:
    home = Home(folder)
    home.sources(followed(site, **http))
    return home


def script(code: str) -> str:
    return SHELL % f"<script>{code}</script>"


def children(pid: int) -> list[int]:
    """Return the descendants of a process."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *children(int(child))]
    return found


def chromiums(pid: int) -> list[int]:
    names = {child: Path(f"/proc/{child}/comm") for child in children(pid)}
    return [child for child, name in names.items() if name.exists() and "chrom" in name.read_text()]


def gone(pids: list[int]) -> bool:
    """Whether none of these processes runs any more."""
    return not any(_runs(pid) for pid in pids)


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def serve_built(site: Site, host: str) -> None:
    page = SHELL % '<script src="/app.js"></script><img src="/picture.png">'
    listed(site, host, one=Reply(page))
    site.pages[f"{host}/app.js"] = Reply(
        f"fetch('/data').then(answer => answer.json()).then(data => {{ {BUILD} "
        "app.firstChild.append(data.more); });",
        headers={"Content-Type": "text/javascript", "Content-Encoding": "identity"},
    )
    site.pages[f"{host}/data"] = Reply(
        '{"more": "and the tide"}', headers={"Content-Type": "application/json"}
    )


SHADOW = f"""
const part = (host, html) => {{
  host.attachShadow({{mode: "open"}}).innerHTML = "<style>p {{color: red}}</style>" + html;
  return host.shadowRoot;
}};
customElements.define("the-story", class extends HTMLElement {{
  connectedCallback() {{
    const root = part(this, '<article><h1>In the shadow</h1><slot name=lead></slot>' +
      '<the-text></the-text><slot>nothing</slot></article>');
    part(root.querySelector("the-text"), "<p>{TEXT}</p>");
  }}
}});
"""


def serve_shadow(site: Site, host: str) -> None:
    slotted = "<p slot=lead>The lead was slotted.</p><p>The end was slotted, too.</p>"
    page = SHELL % f"<the-story>{slotted}</the-story><script>{SHADOW}</script>"
    listed(site, host, one=page)


def serve_frames(site: Site, host: str) -> None:
    there = site.url("/frames/there", FRAMED)
    frames = f"""<article><h1>In a frame</h1><iframe src="/frames/text"></iframe>
      <iframe src="{there}"></iframe><iframe src="/frames/away"></iframe></article>"""
    listed(site, host, one=SHELL % frames)
    site.pages[f"{host}/frames/text"] = script(
        f'document.body.innerHTML = "<p>{TEXT}<a href=next>Next</a></p>"; fetch("more")'
    )
    site.pages[f"{FRAMED}/frames/there"] = f"<p>{'Of another. ' * 40}</p>"
    site.pages[f"{host}/frames/away"] = Reply(status=302, headers={"Location": there})


def serve_questions(site: Site, host: str) -> None:
    def answer(asked: Asked) -> Reply:
        good = asked.method == "POST" and json.loads(asked.body)["query"] == "{ story }"
        text = json.dumps({"story": TEXT if good else "wrong"})
        return Reply(text, headers={"Content-Type": "application/json"})

    asks = f"""
      const post = (url, body, type = "application/json") =>
        fetch(url, {{method: "POST", body, headers: {{"Content-Type": type}}}});
      const graph = (query) => post("/graphql", JSON.stringify({{query}}));
      post("{site.url("/other", THERE)}", "{{}}").catch(() => 0);
      post("/form", "a", "multipart/form-data; boundary=x").catch(() => 0);
      post("/large", JSON.stringify("x".repeat(1e5))).catch(() => 0);
      post("/sent-on", "{{}}").catch(() => 0);
      graph("\\nmutation Like {{ like }}").catch(() => 0);
      graph("{{ story }}").then(said => said.json()).then(({{story}}) => {{
        document.body.innerHTML = "<article><h1>Asked for</h1><p>" + story + "</p></article>";
      }});
    """
    listed(site, host, one=script(asks))
    site.pages[f"{host}/graphql"] = answer
    site.pages[f"{host}/sent-on"] = Reply(status=307, headers={"Location": "/x"})


def serve_ways_out(site: Site, host: str) -> None:
    does = f"""
      window.open("/popup"); alert("a"); confirm("b"); prompt("c"); print();
      navigator.serviceWorker && navigator.serviceWorker.register("/worker.js").catch(() => 0);
      const link = Object.assign(document.createElement("a"), {{href: "/file.zip", download: "f"}});
      document.body.append(link); link.click();
      onbeforeunload = () => "stay";
      {BUILD}
      location.href = "/elsewhere";
      setTimeout(() => location.reload(), 100);
    """
    listed(site, host, one=script(does))
    site.pages[f"{host}/file.zip"] = Reply(b"PK", headers={"Content-Type": "application/zip"})


def serve_endless(site: Site, host: str) -> None:
    def slowly(_: Asked) -> Reply:
        return Reply(b"1", delay=0.05, headers={"Content-Type": "application/json"})

    goes_on = "app.firstChild.append('And on.'); const on = () => fetch('/more').then(on); on();"
    listed(site, host, one=script(BUILD + goes_on))
    site.pages[f"{host}/more"] = slowly


def serve_growing(site: Site, host: str) -> None:
    listed(site, host, one=script('document.body.append("x".repeat(3e6))'))


SERVED = {
    "built": serve_built, "shadow": serve_shadow, "frames": serve_frames,
    "questions": serve_questions, "ways-out": serve_ways_out, "endless": serve_endless,
    "growing": serve_growing,
}  # fmt: skip
HOSTS = {name: f"127.0.0.{number}" for number, name in enumerate(SERVED, 11)}


@dataclass
class Crawled:
    """What became of a source of its own host, by one browser for all of them."""

    site: Site
    home: Home
    name: str

    @property
    def asked(self) -> list[Asked]:
        return self.site.of(host=HOSTS[self.name])

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [line for line in self.home.lines() if line["source"] == self.name]

    @property
    def post(self) -> Post:
        (post,) = [post for post in self.home.posts() if post.fields["source"] == self.name]
        return post


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Home]]:
    with site_thread() as site:
        home = Home(tmp_path_factory.mktemp("browser"))
        for name, serve in SERVED.items():
            serve(site, HOSTS[name])
        limits = {"growing": {"max_bytes": "1MiB"}}
        home.sources(
            *(followed(site, name, host, **limits.get(name, {})) for name, host in HOSTS.items())
        )
        home.run("once")
        yield site, home


@pytest.fixture
def crawled(every: tuple[Site, Home], request: pytest.FixtureRequest) -> Crawled:
    return Crawled(*every, request.param)


def of(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("crawled", [name], indirect=True)


@of("built")
def test_a_page_that_builds_itself_by_script_is_archived_as_it_was_rendered(
    crawled: Crawled,
) -> None:
    (line,) = [line for line in crawled.lines if line["outcome"] == "new"]
    raw = gzip.decompress((crawled.home.archive / line["raw"]).read_bytes()).decode("utf-8-sig")
    assert crawled.post.fields["title"] == "Built by script"
    assert "and the tide" in crawled.post.body
    assert line["rendered"] is True
    assert "<h1>Built by script</h1>" in raw
    assert "/picture.png" not in {asked.path for asked in crawled.asked}
    assert all("Longshelf" in asked.headers["User-Agent"] for asked in crawled.asked)
    assert crawled.home.ok("verify").code == 0


@of("shadow")
def test_what_is_in_shadow_roots_is_read_where_it_is_shown(crawled: Crawled) -> None:
    body = crawled.post.body
    places = [body.index(text) for text in ("The lead was", "Under the pier", "The end was")]
    assert places == sorted(places)
    assert "nothing" not in body
    assert "color: red" not in body


@of("frames")
def test_frames_of_the_pages_own_origin_are_read_and_no_others(crawled: Crawled) -> None:
    site, body = crawled.site, crawled.post.body
    assert "Under the pier" in body
    assert site.url("/frames/next", HOSTS["frames"]) in body
    assert "Of another" not in body
    assert [asked.path for asked in crawled.asked].count("/frames/more") == 1
    assert [asked.path for asked in site.of(host=FRAMED)] == ["/frames/there"], "by the redirect"


@of("questions")
def test_questions_by_post_are_answered_and_what_changes_something_is_not(
    crawled: Crawled,
) -> None:
    assert "Under the pier" in crawled.post.body
    posted = [asked.path for asked in crawled.asked if asked.method == "POST"]
    assert sorted(posted) == ["/graphql", "/sent-on"]
    assert crawled.site.count(host=THERE) == 0


@of("ways-out")
def test_windows_downloads_dialogs_workers_and_navigation_lead_nowhere(crawled: Crawled) -> None:
    assert crawled.post.fields["title"] == "Built by script"
    assert {asked.path for asked in crawled.asked} == {"/feed", "/one"}


@of("endless")
def test_a_page_that_never_stops_loading_is_taken_as_it_is(crawled: Crawled) -> None:
    assert crawled.post.fields["title"] == "Built by script"
    assert [asked.path for asked in crawled.asked].count("/more") <= 200


@of("growing")
def test_a_page_that_grows_without_end_is_refused(crawled: Crawled) -> None:
    assert {line["error"] for line in crawled.lines} == {"fetch.refused.too-large"}


def test_without_the_extra_the_error_says_what_to_install(site: Site, tmp_path: Path) -> None:
    listed(site, one=script(BUILD))
    home = following(site, tmp_path)
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['playwright'] = None")
    root = str(Path(__file__).resolve().parents[2])

    with home.running("once", PYTHONPATH=f"{tmp_path}:{root}") as process:
        out, err = process.communicate(timeout=PATIENCE)

    assert "pip install 'longshelf[browser]'" in out + err
    assert [line["error"] for line in home.lines()] == ["fetch.no-browser"]


def test_a_page_of_another_source_is_kept_as_it_came_and_not_marked(
    site: Site, tmp_path: Path
) -> None:
    listed(site, one=f"<title>Plain</title><article><h1>Plain</h1><p>{TEXT}</p></article>")
    home = following(site, tmp_path, browser=False)

    home.ok("once")

    assert [line for line in home.lines() if "rendered" in line] == []


def test_what_a_page_asks_for_goes_through_the_guard_robots_txt_and_pace(
    site: Site, tmp_path: Path
) -> None:
    private, closed = site.url("/private.js", THERE), site.url("/closed/x.js")
    asks = f"""
      for (const url of ["{private}", "http://[::1]:{site.port}/private", "/away", "{closed}"])
        fetch(url).catch(() => 0);
      new WebSocket("ws://{THERE}:{site.port}/private");
      new EventSource("{private}");
      navigator.sendBeacon("{site.url("/beacon")}", "x");
      fetch("/post", {{method: "PUT", body: "x"}}).catch(() => 0);
      document.head.insertAdjacentHTML("beforeend", '<link rel=preconnect href="{private}">' +
        '<link rel=prefetch href="{private}"><link rel=stylesheet href="{private}">');
      document.body.insertAdjacentHTML("beforeend", '<iframe src="{private}"></iframe>' +
        '<video src="{private}"></video><object data="{private}"></object>');
      setTimeout(() => {{ {BUILD} }}, 200);
    """
    listed(site, one=script(asks))
    site.pages["/away"] = Reply(status=302, headers={"Location": private})
    site.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /closed/")
    home = following(
        site, tmp_path, allow_networks=["127.0.0.1/32"], rate="5/s", robots="obey", concurrency=1
    )

    home.ok("once")

    assert [post.fields["title"] for post in home.posts()] == ["Built by script"]
    assert site.count(host=THERE) == 0
    assert {asked.path for asked in site.asked} == {"/robots.txt", "/feed", "/one", "/away"}
    assert min(site.pauses(HERE)) >= 0.2


def test_what_a_page_may_not_have_does_not_put_its_host_to_rest(site: Site, tmp_path: Path) -> None:
    asks = f"""
      Promise.all(["/me", "/premium"].map(path => fetch(path))).then(() => {{ {BUILD} }});
    """
    listed(site, one=script(asks), two=script(BUILD.replace("Built", "Then built")))
    site.pages |= {"/me": Reply(status=401), "/premium": Reply(status=403)}
    home = following(site, tmp_path)

    home.ok("once")

    assert len(home.posts()) == 2
    assert "rests" not in home.ok("status").out


def test_a_page_cannot_take_all_memory(site: Site, tmp_path: Path) -> None:
    grow = """
      let kept = [];
      try { for (let n = 0; n < 30; n++) kept.push(new Uint8Array(1e8).fill(n)); }
      catch (error) { kept.push(0); }
      const took = `Arrays taken: ${kept.length - 1}`;
    """
    text = f"<article><h1>Built</h1><p>{TEXT}</p><p>${{took}}. {TEXT}</p></article>"
    listed(site, one=script(f"{grow} document.body.innerHTML = `{text}`"))
    home = following(site, tmp_path)

    home.ok("once")

    (post,) = home.posts()
    took = re.search(r"Arrays taken: (\d+)", post.body)
    assert took is not None
    assert int(took[1]) <= 10


def test_addresses_that_only_a_browser_takes_for_one_are_refused(
    site: Site, tmp_path: Path
) -> None:
    strange = ["http://a%20b/", "https://a b:8080/x"]
    asks = f"""
      for (const url of {json.dumps(strange)}) {{
        for (const how of [{{}}, {{method: "POST", body: "q=1"}}])
          try {{ fetch(url, how).catch(() => 0); }} catch {{}}
        for (const kind of ["script", "iframe"])
          document.body.append(Object.assign(document.createElement(kind), {{src: url}}));
      }}
      {BUILD}
    """
    listed(site, one=script(asks), two=script(BUILD.replace("Built", "Then built")))
    home = following(site, tmp_path)

    home.ok("once")

    titles = sorted(post.fields["title"] for post in home.posts())
    assert titles == ["Built by script", "Then built by script"]


def test_a_page_that_hangs_or_crashes_the_browser_costs_itself_alone(
    site: Site, tmp_path: Path
) -> None:
    grow = "let all = []; for (;;) all.push(new Array(1e6).fill(Math.random()));"
    good = script(BUILD)
    listed(site, hang=script("for (;;);"), crash=script(grow))
    site.pages |= {"/good": good, "/good.xml": rss(site.url("/good"))}
    home = Home(tmp_path)
    browser = {"browser": True, "robots": "ignore"}
    home.sources(
        {"url": site.url("/feed"), "name": "app", "http": {**browser, "deadline": "5s"}},
        {"url": site.url("/good.xml"), "name": "good", "http": browser},
    )

    home.run("once")

    assert [post.fields["title"] for post in home.posts()] == ["Built by script"]
    failed = {line["url"][-5:]: line["error"] for line in home.lines() if line["error"]}
    assert failed["/hang"] == "fetch.timeout"
    assert failed["crash"] in ("fetch.browser", "fetch.timeout")


def test_a_browser_that_is_killed_is_started_again_and_ends_with_the_daemon(
    site: Site, tmp_path: Path
) -> None:
    second = {"on": False}

    def index(_: Asked) -> Reply:
        urls = [site.url("/slow"), *([site.url("/good")] if second["on"] else [])]
        return rss(*urls)

    site.pages["/feed"] = index
    site.pages["/slow"] = script("fetch('/never')")
    site.pages["/never"] = Reply(b"", delay=20)
    site.pages["/good"] = script(BUILD)
    home = following(site, tmp_path)
    with home.running("run") as daemon:
        wait_until(lambda: site.count("/never"))
        first = chromiums(daemon.pid)
        second["on"] = True
        for pid in first:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: any(line["error"] == "fetch.browser" for line in home.lines()))
        home.ok("once", "app")
        wait_until(home.posts)
        every = children(daemon.pid)

        daemon.send_signal(signal.SIGTERM)
        code = daemon.wait(PATIENCE)

    assert code == 0
    assert first
    assert gone(every)


def test_a_daemon_that_is_killed_leaves_no_browser_behind(site: Site, tmp_path: Path) -> None:
    listed(site, slow=script("fetch('/never')"))
    site.pages["/never"] = Reply(b"", delay=30)
    home = following(site, tmp_path)
    with home.running("once") as process:
        wait_until(lambda: site.count("/never"))
        every = children(process.pid)

        process.kill()

        wait_until(lambda: gone(every))
    assert every


def test_a_listing_that_is_built_by_script_is_read_as_it_was_rendered(
    site: Site, tmp_path: Path
) -> None:
    links = "".join(f"<li><a href=/a{n}>Tide table number {n} is out</a></li>" for n in range(5))
    site.pages["/news"] = script(f'document.body.innerHTML = "<ul>{links}</ul>"')
    site.pages |= {f"/a{n}": script(BUILD) for n in range(5)}
    home = Home(tmp_path)
    rules = {"item": "li", "link": "a"}
    home.sources(
        {
            "url": site.url("/news"),
            "name": "news",
            "kind": "html",
            "list": rules,
            "http": {"browser": True},
        }
    )

    shown = json.loads(home.ok("test", "news", "--json").out)

    assert len(json.dumps(shown).split("Tide table number")) > 5
