import json

import pytest

from qa.errors import SourceError
from qa.sources.formats import superdesk
from tests.support.pages import superdesk_item, superdesk_post, superdesk_response


def parse(*posts: object):
    return superdesk.parse(superdesk_response(posts), "cup")


def test_posts_in_the_order_of_the_page():
    blog = parse(*(superdesk_post(n, superdesk_item(f"<p>Minute {n}</p>")) for n in (2, 9, 4)))
    assert [(u.position, u.body, u.id) for u in blog.updates] == [
        (1, ("Minute 9",), "urn:newsml:desk.example:9"),
        (2, ("Minute 4",), "urn:newsml:desk.example:4"),
        (3, ("Minute 2",), "urn:newsml:desk.example:2"),
    ]
    assert blog.updates[0].published_at == "2031-03-02T10:09:00+00:00"
    assert blog.updates[0].modified_at is None


def test_marks_edit_and_author():
    (update,) = parse(
        superdesk_post(
            3,
            superdesk_item("Kick-off"),
            sticky=True,
            lb_highlight=True,
            content_updated_date="2031-03-02T10:20:00+00:00",
            original_creator={"display_name": "Rut Salo"},
        )
    ).updates
    assert (update.pinned, update.key_event, update.modified_at) == (True, True, "2031-03-02T10:20:00+00:00")
    assert update.authors == ("Rut Salo",)


def test_several_items_of_many_kinds_are_one_update():
    table = "<table><tr><td><div>Reds</div></td><td>2</td></tr><tr><td>Blues</td><td>1</td></tr></table>"
    tweet = (
        '<div class="liveblog--card"><blockquote class="twitter-tweet"><p>What a goal https://t.co/Ab1</p>— Fan (@fan) '
        '<a href="https://twitter.com/fan/status/12">https://twitter.com/fan/status/12</a></blockquote>'
        "<script>load()</script><style>.a{}</style></div>"
    )
    picture = '<figure><img alt="" src="a.jpg"><figcaption>The crowd</figcaption></figure>'
    (update,) = parse(superdesk_post(3, *map(superdesk_item, ("Line one\nLine two", table, tweet, picture)))).updates
    assert update.body == ("Line one", "Line two", "Reds | 2", "Blues | 1", "“What a goal” — Fan (@fan)")
    assert update.captions == ("The crowd",)


def test_comments_and_deleted_posts_are_updates_too():
    comment = superdesk_post(
        1, superdesk_item("Well played!", item_type="comment", commenter="Lars"), byline=None, published_date=None
    )
    deleted = superdesk_post(2, superdesk_item("Wrong score"), deleted=True)
    blog = parse(deleted, comment)
    assert [(u.body, u.authors, u.published_at) for u in blog.updates] == [
        (("Wrong score",), ("Desk",), "2031-03-02T10:02:00+00:00"),
        (("Well played!",), ("Lars",), "2031-03-02T09:01:00+00:00"),
    ]


def test_other_versions_of_the_api():
    post = {"_id": "p1", "sticky": False, "_created": "2031-03-02T09:00:00+00:00", "items": [superdesk_item("Hello")]}
    single = {"_id": "p2", "sticky": False, "mainItem": {"item": superdesk_item("There")}}
    raw = json.dumps({"_items": [post, single], "blog": {"title": "Cup final", "public_url": "https://desk.example/c"}})
    blog = superdesk.parse(raw, "cup")
    assert (blog.title, blog.url) == ("Cup final", "https://desk.example/c")
    assert [(u.body, u.url) for u in blog.updates] == [
        (("Hello",), "https://desk.example/c#p1"), (("There",), "https://desk.example/c#p2")
    ]  # fmt: skip


def test_one_of_several_pages_is_not_the_whole():
    response = json.loads(superdesk_response([superdesk_post(1, superdesk_item("x"))]))
    assert superdesk.parse(json.dumps(response), "cup").whole
    response["posts"]["_links"] = {"next": {"href": "posts?page=2"}}
    assert not superdesk.parse(json.dumps(response), "cup").whole


def test_no_posts():
    with pytest.raises(SourceError, match="no posts"):
        parse()
