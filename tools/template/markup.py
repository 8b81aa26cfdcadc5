# SPDX-License-Identifier: Apache-2.0
"""What the template compiler knows of HTML: which elements are what, where a value may stand and how it is escaped there."""

import re
from dataclasses import dataclass, field

from template.expressions import Mistake

VOID = set("area base br col embed hr img input link meta source track wbr".split())
INLINE = set(
    "a abbr b bdi bdo button cite code data del dfn em i img input ins kbd label mark meter output progress q s samp select"
    " small span strong sub sup svg textarea time u var wbr text tspan".split()
)
# Elements whose start would close a paragraph that is open.
ENDS_P = set(
    "address article aside blockquote details dialog div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header"
    " hgroup hr main menu nav ol p pre section table ul".split()
)
KEPT = {"pre", "textarea"}  # white space is the author's
PLAIN = {"title", "textarea", "option"}  # text alone
SVG = {"svg"}
INTERACTIVE = {"a", "button"}
NUMERIC = set(
    "width height colspan rowspan tabindex maxlength minlength rows cols size span start x y x1 y1 x2 y2 cx cy r rx ry dx dy d"
    " points transform viewBox stroke-dasharray stroke-dashoffset stroke-width offset aria-valuenow aria-valuemin"
    " aria-valuemax aria-level aria-posinset aria-setsize".split()
)
URLS = set("href src action formaction cite poster data ping manifest background longdesc xlink:href icon".split())
# There an address brings code or a frame in: it begins with a path of ours, written in the template.
LOADS = {
    ("script", "src"), ("iframe", "src"), ("object", "data"), ("embed", "src"), ("link", "href"), ("use", "href"),
    ("use", "xlink:href"), ("frame", "src"),
}
NEVER = set(
    "srcset srcdoc imagesrcset http-equiv type nonce integrity is codebase classid archive to from by values"
    " attributeName".split()
)
# Elements whose content a browser reads by rules of their own, and which nobody needs.
GONE = set("xmp plaintext noembed noframes frame frameset marquee applet base".split())
CAMEL_TAGS = {"linearGradient", "radialGradient", "clipPath", "textPath", "foreignObject"}
SCHEMES = {"http", "https", "mailto", "tel"}
LABELLED = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "reset", "image"}
HOLE = "\0"  # stands for a value in the source of an attribute


@dataclass
class Attribute:
    name: str
    line: int
    source: str = ""  # what was written, each value as its expression between HOLEs
    mixed: bool = False  # branches that begin differently: whether an address has begun is not known
    sure: bool = True  # the same on every branch


@dataclass
class Tag:
    name: str
    line: int
    attributes: dict = field(default_factory=dict)

    def get(self, name):
        """What an attribute surely holds; None when it may be absent, or differ."""
        attribute = self.attributes.get(name)
        return attribute.source if attribute and attribute.sure else None

    def has(self, name):
        return self.get(name) is not None


def tag_allowed(name):
    """Refuses names that a browser would read as others."""
    if name != name.lower() and name not in CAMEL_TAGS:
        raise Mistake(f"<{name}>: write <{name.lower()}>")
    if name in GONE:
        raise Mistake(f"<{name}> has no place in a page of ours")


def attribute_allowed(tag, name, in_svg):
    """Refuses attributes that a browser would read as others, or that a strict content security policy would ignore."""
    lower = name.lower()
    if name != lower and (not in_svg or lower in URLS | NEVER | NUMERIC | {"class", "style"}) and name not in NUMERIC | NEVER:
        raise Mistake(f"{name}= of <{tag.name}>: write {lower}=")
    if name.lower().startswith("on"):
        raise Mistake(f"{name}=: the site's security policy runs no handler that stands in a page: listen in a script file,"
                      " by a data-… attribute")
    if name == "style":
        raise Mistake("style=: the site's security policy ignores it: give a class, or an attribute of SVG")


def escape_of(tag, attribute):
    """The name of the escaper for a value at the end of what the attribute holds so far, or a Mistake."""
    name, before = attribute.name, attribute.source
    if name in NEVER or (name == "content" and "http-equiv" in tag.attributes):
        raise Mistake(f"a value may not stand in {name}= of <{tag.name}>: write it out, one {{if}} a case")
    if name == "class":
        return "class"
    if name in URLS:
        if attribute.mixed:
            raise Mistake(f"{name}=: whether the address has begun depends on an {{if}}: put the whole address in each branch")
        if (tag.name, name) in LOADS:
            if not re.match(r"/[^/\\\0]", before):
                raise Mistake(f"{name}= of <{tag.name}> brings code in: let it begin with a path of the site, as in"
                              f' {name}="/ressources/{{name}}"')
            return "url_part"
        if before.endswith(HOLE):
            raise Mistake(f"two values side by side in {name}=: put / or another mark between them")
        return "url_part" if before else "url"
    if name in NUMERIC:
        return "numeric"
    return "attr"


def attribute_ends(tag, attribute):
    """What can be said once the attribute's value is known."""
    source = attribute.source
    if attribute.name in URLS:
        head = re.match(r"([^/?#:\0]*):", source)
        if head and head[1].strip().lower() not in SCHEMES:
            raise Mistake(f"{attribute.name}=: {head[1]}: is not among the schemes {', '.join(sorted(SCHEMES))}")
    if attribute.name == "class" and re.search(HOLE + r"[^\0]*" + HOLE + HOLE, source):
        raise Mistake("two values side by side in class=: part them by a space or a hyphen")


def tag_ends(tag, open_names, ends_itself):
    """What can be said once all attributes are known."""
    name = tag.name
    content = tag.attributes.get("content")
    if name == "meta" and "http-equiv" in tag.attributes and content and HOLE in content.source:
        raise Mistake("a value may not stand in content= of <meta http-equiv>: write it out, one {if} a case")
    if name == "style":
        raise Mistake("<style>: styles stand in web/assets/blouse.css: the site's security policy ignores these")
    if name == "script" and tag.get("type") != "application/json" and not tag.get("src"):
        raise Mistake("a bare <script>: put the script in a file of web/assets/, and its data in"
                      ' <script type="application/json">')
    if name == "img" and not tag.has("alt"):
        raise Mistake('<img> without alt: say what the picture shows, or alt="" when it adds nothing')
    elsewhere = "target" in tag.attributes and tag.get("target") in (None, "_blank")
    if name in ("a", "area", "form") and elsewhere and not tag.get("rel"):
        raise Mistake('target="_blank" without rel: add rel="noopener"')
    if name == "html" and not tag.has("lang"):
        raise Mistake('<html> without lang: add lang="fr"')
    if name == "button" and "type" not in tag.attributes:
        raise Mistake('<button> without type: add type="submit" or type="button"')
    if ends_itself and name not in VOID and not set(open_names) & SVG and name not in SVG:
        raise Mistake(f"<{name}/> does not end itself in HTML: write <{name}></{name}>")
    if "p" in open_names and name in ENDS_P:
        raise Mistake(f"<{name}> inside <p>: the browser would end the paragraph there; end it before")
    for inside in INTERACTIVE | {"form"}:
        if inside in open_names and (name == inside or (inside in INTERACTIVE and name in INTERACTIVE)):
            raise Mistake(f"<{name}> inside <{inside}>: the browser would part them")
    if open_names and open_names[-1] in PLAIN:
        raise Mistake(f"<{name}> inside <{open_names[-1]}>, which holds text alone")


def needs_label(tag):
    """Whether a label elsewhere must name this field."""
    if tag.name not in LABELLED or (tag.name == "input" and tag.get("type") in UNLABELLED_TYPES):
        return False
    return not (tag.get("aria-label") or tag.get("aria-labelledby"))
