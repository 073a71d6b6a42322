"""The demo persons and firms that the stand-in identity providers know. None of them exists.

The claims are named as the two profiles of `law/signin/providers.yaml` expect them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Identified:
    """A person, or a person who signs in for a firm. `level` is the assurance of the electronic identity (1 or 2)."""

    key: str
    name: str
    personal_id: str
    birth_date: str  # ISO
    telephone: str
    level: int
    email: str = ""
    address: str = ""
    firm: str = ""
    tax_code: str = ""
    business_code: str = ""

    @property
    def label(self) -> str:
        return f"{self.name} ({self.firm})" if self.firm else self.name


# The citizen `cong.dan` of the demo province.
DEMO_CITIZEN = Identified(
    key="cong.dan",
    name="Nguyễn Thị Ánh",
    personal_id="056185004712",
    birth_date="1985-04-12",
    telephone="0905123456",
    level=2,
    address="18 Trần Phú",
)
DEMO_FIRM_NAME = "Công ty TNHH Hải sản Bình Tiên"
DEMO_FIRM_TAX_CODE = "4500612343"

VNEID: tuple[Identified, ...] = (
    DEMO_CITIZEN,
    Identified(
        "giam.doc", "Trần Quốc Cường", "056079001256", "1979-08-30", "0905223344", 2, address="5 Thống Nhất"
    ),
    Identified("ke.toan", "Lê Thị Lan", "058190002871", "1990-01-15", "0914556677", 2),
    Identified("sinh.vien", "Phạm Đăng Khoa", "056206003390", "2006-11-02", "0388112233", 1),
)
NATIONAL: tuple[Identified, ...] = (
    DEMO_CITIZEN,
    Identified(
        "doanh.nghiep",
        "Trần Quốc Cường",
        "056079001256",
        "1979-08-30",
        "0905223344",
        2,
        firm=DEMO_FIRM_NAME,
        tax_code=DEMO_FIRM_TAX_CODE,
        business_code=DEMO_FIRM_TAX_CODE,
    ),
    Identified("sinh.vien", "Phạm Đăng Khoa", "056206003390", "2006-11-02", "0388112233", 1),
)


def vneid_claims(who: Identified, level: int) -> dict[str, str]:
    """What the VNeID profile says at a level; the personal id stands in it from level 2 on."""
    said = {"name": who.name, "phone_number": who.telephone}
    if level >= 2:
        said |= {"citizen_id": who.personal_id, "birthdate": who.birth_date, "address_text": who.address}
    return {name: value for name, value in said.items() if value}


def national_claims(who: Identified, level: int) -> dict[str, str]:
    """What the National Portal's profile says: it names the id at every level and the level beside it (loAs)."""
    said = {
        "TechID": f"tech-{who.key}",
        "LoaiTaiKhoan": "2" if who.firm else "1",
        "SoDinhDanh": who.personal_id,
        "HoTen": who.name,
        "NgaySinh": who.birth_date,
        "SoDienThoai": who.telephone,
        "TenToChuc": who.firm,
        "MaSoThue": who.tax_code,
        "MaSoDoanhNghiep": who.business_code,
        "loAs": str(level),
    }
    return {name: value for name, value in said.items() if value}
