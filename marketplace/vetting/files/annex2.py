"""Annex 2, the pledge that an institution signs and seals (S004-X2)."""

from collections.abc import Sequence

from ...shared.fixed import Fixed
from ...shared.papers import DAY, Look, Paper, Piece, form

OWN = (
    "我单位承诺：为{year}年度株洲市支持服务机构（平台）培育优质企业试点报送的材料和附件真实、合法。",
    "如有不实，由我单位承担法律责任和全部后果。",
)
"""The same promises in our words, for where nobody has attached the document."""


class Pledge(Fixed):
    """What is pledged, in the sentences of the document where they are at hand, and by whom."""

    year: int
    document: Sequence[str]
    institution: str
    signature: str = "法人代表（签字）："
    seal: str = "单位（盖章）"
    day: str = DAY

    @property
    def title(self) -> str:
        """The title that the form bears."""
        return f"{self.year}年株洲市支持服务机构（平台）培育优质企业试点真实性承诺"

    @property
    def words(self) -> str:
        """The paragraph that is signed."""
        return "".join(self.document or [one.format(year=self.year) for one in OWN])


def paper(pledge: Pledge) -> Paper:
    """The form to be signed."""
    return form(
        pledge.title,
        [
            [Piece(f"　　{pledge.words}", 2, Look.LINE)],
            [Piece(pledge.signature, 1, Look.LINE, 3), Piece(pledge.seal, 1, Look.LINE, 3)],
            [Piece("", 1, Look.LINE), Piece(pledge.institution, 1, Look.LINE)],
            [Piece(pledge.day, 2, Look.RIGHT, 2)],
        ],
        sheet="附件2",
        widths=(44, 44),
    )
