"""What is taken out of a picture of a terminal, so that it fetches nothing from anywhere? Fonts."""


def without_fonts(picture: str) -> str:
    """The SVG without what Rich would have a browser load; texts, behind the styles, stay."""
    styles, end, rest = picture.partition("</style>")
    first, *fonts = styles.split("@font-face")
    return "".join((first, *(each.partition("}")[2] for each in fonts), end, rest))
