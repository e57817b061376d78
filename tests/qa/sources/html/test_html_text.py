import pytest

from qa.sources.html.cleaning import clean
from qa.sources.html.text import Fragment, read_fragment, read_line


def body(markup: str) -> tuple[str, ...]:
    return read_fragment(markup).body


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("", ()),
        ("   \n ", ()),
        ("5 < 6 & 7 > 2", ("5 < 6 & 7 > 2",)),
        ("one\n\ntwo\nthree", ("one", "two", "three")),
        ("&ldquo;Yes&rdquo; &#8211; &#x201C;no&#x201D;", ("“Yes” – “no”",)),
        ("&amp;quot;twice&amp;quot;", ('"twice"',)),
        ("&lt;p&gt;a&lt;/p&gt;&lt;p&gt;b&lt;/p&gt;", ("a", "b")),
        ("<p>a\n b&nbsp;&nbsp;c</p>", ("a b c",)),
        ("<p>x<b>y</b>z <i>w</i></p>", ("xyz w",)),
        ("a<br>b<br/><br>c", ("a", "b", "c")),
        ("line <b>one</b>\nline two", ("line one", "line two")),
        ("<div>a<div>b</div>c</div>", ("a", "b", "c")),
        ("<p>un<p>closed<li>item", ("un", "closed", "• item")),
        ("<ul><li>a<ul><li>b</li></ul></li><li><p>c</p></li></ul>", ("• a", "• b", "• c")),
        ("<ol><li> </li><li>x</li></ol>", ("• x",)),
        ("<h3>Title</h3>text", ("Title", "text")),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td><p>1</p></td><td>2<br>3</td></tr></table>", ("1: B 2 3",)),
        ("a<script>b()</script><style>c{}</style><!-- d --><noscript>e</noscript>f", ("a f",)),
        ("<p hidden>a</p><span class='sr-only'>b</span>c<svg><text>d</text></svg>", ("c",)),
        ("<iframe src='x'>old</iframe><button>Play</button><video>no</video>text", ("text",)),
        ("look <a href='https://t.co/a'>pic.twitter.com/Xy12</a>", ("look",)),
        ("see https://t.co/abc and pic.x.com/q", ("see and",)),
        ("https://twitter.com/a/status/12345", ()),
        ("zero\u200bwidth soft\u00adhyphen\x07bell", ("zerowidth softhyphen bell",)),
        ("half \ud83d pair", ("half pair",)),
        (
            "caf&eacute; \U0001f468\u200d\U0001f469\u200d\U0001f467",
            ("café \U0001f468\u200d\U0001f469\u200d\U0001f467",),
        ),
    ],
)
def test_text(markup, expected):
    assert body(markup) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<blockquote>Stay in.</blockquote>", ("“Stay in.”",)),
        ("<p>Ann Ode said:</p><blockquote><p>One.</p><p>Two.</p></blockquote>", ("Ann Ode said: “One.", "“Two.”")),
        ("<p>He told the council</p><blockquote>No.</blockquote>", ("He told the council “No.”",)),
        ("<p>Rain again.</p><blockquote>No.</blockquote>", ("Rain again.", "“No.”")),
        ("<blockquote>“Own marks.”</blockquote>", ("“Own marks.”",)),
        ("<blockquote>[It is] serious”.</blockquote>", ("“[It is] serious”.",)),
        ("<blockquote>They must “fly”.</blockquote>", ("“They must “fly”.”",)),
        ("<blockquote><p>Q.</p><footer>— Ann Ode</footer></blockquote>", ("“Q.” — Ann Ode",)),
        ("<blockquote><p>Q.</p><cite>Ann Ode</cite></blockquote>", ("“Q.” — Ann Ode",)),
        ("<blockquote>As <cite>The Book</cite> says</blockquote>", ("“As The Book says”",)),
        ("<blockquote><p>Q.</p>&mdash; Port (@port) <a>May 1</a></blockquote>", ("“Q.” — Port (@port) May 1",)),
        ("<figure><blockquote>Q.</blockquote><figcaption>Ann Ode</figcaption></figure>", ("“Q.” — Ann Ode",)),
        ("<blockquote><ul><li>a</li></ul></blockquote>", ("• a",)),
        ("<blockquote><blockquote>in</blockquote>out</blockquote>", ("“in”", "“out”")),
        ("<blockquote></blockquote>x", ("x",)),
    ],
)
def test_quotations_say_who_is_quoted(markup, expected):
    assert body(markup) == expected


def test_captions_are_apart():
    found = read_fragment(
        "<p>text</p><figure><img alt='Long alternative words'><figcaption>The <b>quay</b>. <span>(<div>Image:</div> PA)"
        "</span></figcaption></figure><figure><img alt='Boats in a harbour'><button>Open</button><div>1/2</div>"
        "</figure><img alt='A lone red buoy'><img alt='logo'><img>"
    )
    assert found.body == ("text",)
    assert found.captions == ("The quay. ( Image: PA)", "Boats in a harbour", "A lone red buoy")


def test_boilerplate_goes_unless_it_is_all_there_is():
    found = Fragment(("Water falls.", "Read more here", "https://x.example/y"))
    assert found.without_boilerplate().body == ("Water falls.",)
    only = Fragment(("Read more here",))
    assert only.without_boilerplate().body == ()
    assert only.without_boilerplate(keep_all=True).body == ("Read more here",)


def test_lines():
    assert read_line(" A <b>bold</b>\n claim &amp; more ") == "A bold claim & more"
    assert read_line(None) == read_line(5) == ""
    assert clean("a &notanentity; b") == "a &notanentity; b"


def test_a_tables_rows_answer_with_their_heads() -> None:
    table = (
        "<table><tr><th>Party</th><th>Seats</th><th>Change</th></tr><tr><td><p>Quay</p><p>List</p></td><td>21</td>"
        "<td>+4</td></tr><tr><td><ul><li>Reds</li><li>Young Left</li></ul></td><td>9</td><td></td></tr></table>"
    )
    assert read_fragment(table).body == ("Quay List: Seats 21, Change +4", "Reds, Young Left: Seats 9")


def test_a_table_without_heads_keeps_its_cells() -> None:
    assert read_fragment("<table><tr><td>Osk</td><td>14</td></tr></table>").body == ("Osk | 14",)


def test_a_break_within_a_sentence_is_a_space_and_between_lines_a_paragraph() -> None:
    assert read_fragment("<p>Turnout<br>was 61.2%.</p>").body == ("Turnout was 61.2%.",)
    assert read_fragment("<p>After 40 of<br>60 districts the toll is<br/>£3m.</p>").body == (
        "After 40 of 60 districts the toll is £3m.",
    )
    assert read_fragment("<p>Results:<br>Labour 4<br>Greens 3</p>").body == ("Results:", "Labour 4", "Greens 3")
    assert read_fragment("<p>First line.<br>Second line.</p>").body == ("First line.", "Second line.")


def test_a_figure_in_bold_does_not_swallow_the_space_behind_it() -> None:
    assert read_fragment("<p>all <b>60</b>districts, the <b>4</b>th</p>").body == ("all 60 districts, the 4th",)


def test_marks_of_templates_are_gone() -> None:
    assert read_fragment("<p>The toll is 9. [[(desk.Image) TOPSHOT]]</p>").body == ("The toll is 9.",)
