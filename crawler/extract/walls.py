"""Boxes that ask the reader to subscribe, to register or to sign in, within an article."""

from __future__ import annotations

from crawler.extract.alternatives import Alternatives
from crawler.html.boxes import Box, Run
from crawler.html.document import tags

_LONGEST_RUN, _SMALLEST_BOX, _LARGEST_BOX = 400, 40, 3_000
_FEWEST = 2
"""Different calls that a box holds at least."""
_SHARE, _PART = 0.2, 0.3
"""Of a box, what the calls make up at least; of the container, what such a box is at most."""
_KEPT = tags("p li ul ol dl td th tr tbody table pre blockquote h1 h2 h3 h4 h5 h6")

CALLS = Alternatives(
    r"",
    (
        r"subscribe (?:now|today|here|to (?:read|unlock|continue|our))",
        r"subscribers? only",
        r"already (?:a |an |have )",
        r"(?:create|don'?t have|have) an? (?:free )?account",
        r"(?:sign|log) in (?:to|or|/)",
        r"register (?:to|/|for free|now|or)",
        r"registration is",
        r"thank you for (?:registering|subscribing|signing up)",
        r"to continue reading",
        r"unlock (?:more|this|unlimited|all)",
        r"unlimited (?:digital |online )?access",
        r"cancel any ?time",
        r"start your (?:free )?(?:trial|subscription)",
        r"free to read",
        r"(?:enter|confirm) your e-?mail",
        r"by (?:(?:sign|click|subscrib|provid|submitt|register)ing).{0,60}(?:agree|terms)",
        r"unsubscribe",
        r"(?:to|in|check) your inbox",
        r"sign up (?:for|to) (?:our|the|a)\b",
        r"support (?:our|local|independent) journalism",
        r"jetzt (?:abonnieren|testen|weiterlesen|anmelden|registrieren|freischalten)",
        r"(?:bereits|schon) (?:abonnent|registriert|kunde|ein konto|mitglied)",
        r"(?:monatlich|jederzeit) kündbar",
        r"(?:nur für|exklusiv für) abonnent",
        r"(?:kostenlos|gratis) (?:testen|registrieren|anmelden)",
        r"datenschutz(?:erklärung|bestimmungen|hinweise)",
        r"newsletter (?:abonnieren|bestellen|anmelden)",
        r"zustimmung zum laden",
        r"déjà abonnée?",
        r"abonnez-vous",
        r"(?:connectez-vous|se connecter)",
        r"cré(?:er|ez) (?:un|votre) compte",
        r"réservée?s? (?:à nos|aux) abonnés",
        r"(?:sans engagement|essai gratuit)",
        r"politique de confidentialité",
        r"(?:désabonner|désinscrire)",
        r"ya (?:eres|soy|es) (?:suscriptor|socio|usuario)",
        r"suscríb(?:ete|ase)",
        r"inici(?:a|ar|e) sesión",
        r"regístr(?:ate|ese)",
        r"(?:crear|crea|cree) (?:una |tu |su )?cuenta",
        r"acceso ilimitado",
        r"política de privaci(?:dad|dade)",
        r"já é assinante",
        r"assine (?:já|agora|a partir)",
        r"(?:faça (?:o |seu )?login|cadastre-se)",
        r"crie (?:sua|uma) conta",
        r"(?:sei )?già abbonat",
        r"abbonati (?:ora|subito|a )",
        r"(?:accedi o|registrati (?:ora|gratis|per))",
        r"disdici quando",
        r"informativa (?:sulla )?privacy",
        r"al (?:een )?abonnee",
        r"(?:word abonnee|maak een (?:gratis )?account|onbeperkt toegang)",
        r"privacy(?:beleid|verklaring)",
        r"masz już (?:konto|subskrypcję)",
        r"(?:zaloguj|zarejestruj) się",
        r"(?:załóż konto|kup (?:dostęp|subskrypcję))",
        r"polity(?:ka|kę|ki|ce) prywatności",
        r"redan (?:prenumerant|kund)",
        r"(?:logga in|skapa konto)",
        r"bli (?:prenumerant|abonnent)",
        r"allerede (?:abonnent|kunde)",
        r"(?:logg inn|log ind|kirjaudu sisään)",
        r"оформ(?:ите|ить) подписку",
        r"(?:войдите|зарегистрируйтесь)",
        r"политик(?:а|и|ой|у) конфиденциальности",
        r"(?:увійдіть|зареєструйтесь)",
        r"(?:abone ol|üye ol|giriş yap)",
        r"会員登録",
        r"無料登録",
        r"有料会員",
        r"会員限定",
        r"ログインして",
        r"初月無料",
        r"利用規約",
        r"登录后",
        r"立即登录",
        r"注册账号",
        r"立即订阅",
        r"会员专享",
        r"用户协议",
        r"隐私政策",
        r"로그인",
        r"회원가입",
        r"이용약관",
        r"구독 신청",
        r"đăng nhập",
        r"เข้าสู่ระบบ",
        r"สมัครสมาชิก",
        r"تسجيل الدخول",
    ),
)
"""What such boxes say, in many languages."""


def walls(outer: Box, dropped: set[Box | Run]) -> list[Box]:
    """Return the largest boxes in `outer` that call on the reader, twice and more."""
    runs = _runs(outer, dropped)
    if len(runs) < _FEWEST:
        return []
    if len(CALLS.said("\n".join([run.text for run in runs]))) < _FEWEST:
        return []
    said: dict[Box, set[str]] = {}
    size: dict[Box, int] = {}
    for run in runs:
        words = CALLS.said(run.text)
        if not words:
            continue
        for box in (run.box, *run.box.above()):
            if box is outer:
                break
            said.setdefault(box, set()).update(words)
            size[box] = size.get(box, 0) + run.weight
    found = {box for box, words in said.items() if _is_wall(box, words, size[box], outer)}
    return [box for box in found if found.isdisjoint(box.above())]


def _runs(outer: Box, dropped: set[Box | Run]) -> list[Run]:
    """Return the short runs in boxes that may be such: most of an article is in its paragraphs."""
    found: list[Run] = []
    stack = [outer]
    while stack:
        for kid in stack.pop().kids:
            if (
                isinstance(kid, Run)
                or kid.tag in _KEPT
                or kid.weight < _SMALLEST_BOX
                or kid in dropped
            ):
                continue
            if kid.weight > _LARGEST_BOX:
                stack.append(kid)
            else:
                found += [run for run in kid.runs() if 4 < run.weight <= _LONGEST_RUN]
    return found


def _is_wall(box: Box, words: set[str], size: int, outer: Box) -> bool:
    return (
        len(words) >= _FEWEST
        and box.tag not in _KEPT
        and box.weight <= _LARGEST_BOX
        and size >= _SHARE * box.weight
        and box.mass <= _PART * outer.mass
    )
