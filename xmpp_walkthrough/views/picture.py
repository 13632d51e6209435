"""An SVG picture of a terminal without fonts from the network: it must fetch nothing."""


def without_fonts(picture: str) -> str:
    """The SVG without what Rich would have a browser load; texts, behind the styles, stay."""
    styles, end, rest = picture.partition("</style>")
    first, *fonts = styles.split("@font-face")
    return "".join((first, *(each.partition("}")[2] for each in fonts), end, rest))
