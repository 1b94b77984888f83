"""What pages say in place of an article, in many languages.

Each row is an alternative, or several, as in `notices`.
"""

from __future__ import annotations

import re

from crawler.extract.alternatives import Alternatives

ERRORS = Alternatives(
    r"",
    (
        r"\b(?:404|410|not found|nicht gefunden|nie znaleziono|не найдена|error \d{3})\b",
        r"\b(?:access denied|forbidden|service unavailable|internal server error|bad gateway)\b",
        r"(?:just a moment|attention required|robot check|security check|captcha)\b",
        r"under maintenance", r"wartungsarbeiten", r"en maintenance", r"en mantenimiento",
        r"in manutenzione", r"em manutenção", r"техническ(?:ие|ое) (?:работы|обслуживание)",
        r"メンテナンス中", r"(?:安全|人机|访问)验证", r"系统维护", r"서비스 점검",
    ),
)  # fmt: skip
"""Titles of error pages, and of those that want to know who asks."""

MISSING = Alternatives(
    r"",
    (
        # Germanic
        r"page not found", r"no longer (?:available|exists)", r"page (?:doesn'?t|does not) exist",
        (
            r"\b(?:page|article|content|story) (?:that )?you(?:'re|’re| are"
            r"| were) (?:looking for|trying to)"
        ),
        r"(?:may|might|could) have been (?:moved|removed|deleted)",
        r"(?:can'?t|can’t|cannot|could not|couldn'?t|couldn’t) find (?:the|that|this|your) page",
        r"(?:this|the) link (?:you followed )?(?:may|seems|appears) (?:to )?be broken",
        r"(?:verify|confirm) (?:that )?you are (?:a )?human", r"checking (?:if|your browser)",
        r"request (?:was|has been) blocked", r"unusual traffic",
        r"seite (?:wurde )?nicht gefunden",
        r"(?:gesuchte|angeforderte|gewünschte) (?:seite|artikel|inhalt)",
        r"pagina (?:is )?niet gevonden", r"pagina die (?:je|u) (?:zoekt|zocht|probeert)",
        r"sidan (?:kunde inte |kan inte )?hitta(?:s|des) (?:inte)?", r"sidan (?:som )?du söker",
        r"sidan kunde inte hittas", r"sidan finns inte",
        r"siden (?:blev |ble |kunne )ikke", r"siden (?:du )(?:leder|søger|leter|ser) efter",
        r"siden du (?:leter|ser) etter", r"siden (?:findes|finnes) ikke",
        # Romance
        r"page (?:introuvable|non trouvée)",
        r"(?:page|contenu) (?:que vous (?:cherchez|recherchez)|demandée?)",
        r"página no (?:encontrada|existe)", r"(?:página|contenido) que (?:buscas?|está buscando)",
        r"(?:página|contenido) que (?:solicit|intenta)",
        r"pagina non (?:trovata|esiste)", r"pagina che (?:stai cercando|cercavi|hai richiesto)",
        r"página não (?:foi )?(?:encontrada|existe)", r"página que (?:você )?(?:procura|está)",
        r"pagina nu (?:a fost găsită|există)", r"pagina pe care o (?:căuta|cauta)",
        # Slavic, Baltic, Uralic, Greek, Turkish
        r"nie znaleziono strony", r"strona nie istnieje", r"strona,? której szukasz",
        r"stránka (?:nebyla )?(?:nenalezena|nalezena|neexistuje)", r"požadovan[áou]u? stránk",
        r"stránka sa nenašla", r"hľadan[áú] stránk",
        r"страница не (?:найдена|существует)", r"запрашиваем(?:ая|ой) (?:вами )?страниц",
        r"такой страницы (?:нет|не)", r"сторінк[аиу] не (?:знайдено|існує)",
        r"сторінк[аиу],? яку ви шука", r"страницата не (?:е намерена|съществува)",
        r"страницата,? която търсите", r"stranica (?:nije pronađena|koju tražite|ne postoji)",
        r"sivua ei (?:löyty|voitu)", r"hakemaa(?:si|nne) sivua", r"lehekülge ei leitud",
        r"oldal nem található", r"(?:keresett|kért) oldal", r"puslapis nerastas",
        r"lapa nav atrasta", r"σελίδα (?:δεν (?:βρέθηκε|υπάρχει)|που (?:ψάχνετε|αναζητ))",
        r"sayfa bulunamadı", r"aradığınız sayfa",
        # Semitic, Indo-Iranian
        r"الصفحة (?:غير موجودة|التي (?:تبحث|طلبت))", r"لم يتم العثور على الصفحة",
        r"صفحه (?:یافت نشد|پیدا نشد|مورد نظر)", r"(?:הדף|העמוד) (?:לא נמצא|שחיפשת|המבוקש|אינו)",
        r"(?:पृष्ठ|पेज) नहीं मिला", r"পাওয়া যায়নি",
        # Eastern
        r"ไม่พบหน้า", r"không tìm thấy trang", r"trang (?:bạn|này).{0,20}không tồn tại",
        r"halaman tidak (?:ditemukan|wujud)", r"halaman yang anda cari",
        r"找不到(?:该|此|這個|该个)?(?:页面|网页|頁面|網頁)",
        r"(?:文章|页面|内容|网页|稿件|頁面|網頁)(?:已|被|当前)?(?:不存在|删除|下线|过期|刪除|移除)",
        r"您(?:访问|查看|要查看|要找|訪問|瀏覽|要瀏覽)的(?:页面|网页|文章|内容|頁面|網頁|內容)",
        r"ページが見つかりません", r"ページは見つかりません", r"お探しのページ",
        r"페이지를 찾을 수 없", r"존재하지 않는", r"요청하신 페이지",
    ),
)  # fmt: skip
"""What error pages say that come as if they were articles."""

_PAGE = (
    r"(?:page|seite|p[aáàă]gin[aeă]|páxina|sid[ae]n?\b|síða|sivu|lehe|lehte|stron[aęiy]|strán|stran[ai]"
    r"|страниц|сторінк|старонк|бачын|oldal|puslap|lapa|sayfa|səhifə|сәхифә|\bбет|барак|хуудас|صفح|صفہ"
    r"|הדף|העמוד|पृष्ठ|पेज|\bपान|পৃষ্ঠা|பக்க|పుట|ಪುಟ|പേജ|หน้า|trang|halaman|laman|页面|网页|頁面|網頁"
    r"|ページ|페이지|էջ|გვერდ|σελίδα|faqe|orri|paĝo|leathanach|dudalen|bladsy|ukurasa|бет\b)"
)
_GONE = (
    r"(?:not found|gefunden|gevind|gevonden|trouv|alcontr|alcuentra|atopa|trobar|encontr|trovat"
    r"|găsi|inexist|leitud|löyt|fannst|funnet|fundet|fant|fann|finnes|finst|hittas|nalez|nena[sš]"
    r"|znalezion|najti|najde|pronađ|пронађ|најдена|найден|намер|знойд|знайшл|знайсьці|знайдено"
    r"|található|rasta|atrast|bulunam|tapılma|табыл|олдсон|یافت|پیدا|نہیں|نھیں|العثور|موجود|נמצא"
    r"|नहीं मिल|मिळाले|भेटिएन|পাওয়া|காண|దొరక|ಸಿಗಲ|കണ്ടെത്ത|ไม่พบ|không|ditemukan|dijumpai"
    r"|不存在|找不到|見つかり|찾을 수|գտնվ|მოიძებნ|βρέθηκε|gjet|aurkitu|trovita|aimsi"
    r"|ddargan|haupat)"
)
GONE = re.compile(f"{_PAGE}.{{0,40}}{_GONE}|{_GONE}.{{0,20}}{_PAGE}", re.IGNORECASE)
"""What headlines of error pages say in other languages: of a page, and that it was not found."""

NO_RESULTS = Alternatives(
    r"",
    (
        r"no (?:results|matches|posts|articles)(?: were)? found", r"nothing (?:was )?found",
        r"did not match any", r"no results for", r"keine (?:ergebnisse|treffer|beiträge|artikel)",
        r"aucun (?:résultat|article)", r"no se (?:han encontrado|encontraron|encontró)",
        r"nessun (?:risultato|articolo)", r"nenhum (?:resultado|artigo)", r"geen resultaten",
        r"(?:brak|nie znaleziono) wyników", r"ничего не найдено", r"нічого не знайдено",
        r"inga (?:resultat|träffar)", r"ingen (?:resultater|treff)", r"ei (?:haku)?tuloksia",
        r"nebyly nalezeny", r"nincs találat", r"niciun rezultat", r"sonuç bulunamadı",
        r"لا توجد نتائج", r"נמצאו תוצאות", r"không tìm thấy kết quả", r"tidak ada hasil",
        r"(?:没有|未|沒有)(?:找到|搜索到).{0,20}(?:内容|结果|相关|內容|結果)",
        r"結果は見つかりません", r"見つかりませんでした", r"검색 ?결과가 없",
    ),
)  # fmt: skip
"""Pages of searches that found nothing."""

CONSENT = Alternatives(
    r"",
    (
        r"cookies? (?:polic|setting|consent|preferences)",
        r"we (?:and our .{0,40}partners|use cookies|value your privacy)", r"accept (?:all|cookies)",
        r"manage (?:preferences|options|cookies)", r"reject all", r"before you continue",
        r"your privacy choices", r"legitimate interest", r"store and/or access information",
        r"personali[sz]ed (?:ads|advertising)", r"mit werbung (?:weiter)?lesen",
        r"zustimm(?:en|ung)", r"einwillig", r"alle akzeptieren", r"datenschutzeinstellungen",
        r"tracking", r"(?:nous|vous).{0,40}cookies", r"tout accepter", r"accepter et",
        r"consentement", r"utilizamos cookies", r"aceptar (?:todo|todas|cookies)",
        r"accetta (?:tutti|e)", r"informativa.{0,20}cookie", r"akceptuj", r"zgod[aęy]", r"godkänn",
        r"cookie-?(?:poli|einstell|instell|beleid|innstill|indstill|inställ)", r"nuestros socios",
        r"publicidad personalizada", r"(?:tu|su|el) consentimiento", r"configurar .{0,20}cookies",
        r"utilizziamo .{0,20}cookie", r"nostri partner", r"pubblicità personalizzata",
        r"gestire le preferenze", r"nossos parceiros", r"publicidade personalizada",
        r"aceitar (?:todos|e )", r"gerir as suas preferências", r"gebruiken .{0,20}cookies",
        r"onze partners", r"gepersonaliseerde advertenties", r"(?:cookies|alles) accepteren",
        r"plik(?:i|ów) cookie", r"nasi partnerzy", r"använder .{0,20}cookies", r"våra partn",
        r"samtyck", r"samtykk", r"bruge?r .{0,20}cookies", r"informasjonskapsler",
        r"vores partnere", r"våre partnere", r"accepter alle", r"godta alle",
        r"s[ou]ubory cookie", r"súbory cookie", r"naši partneř", r"přijmout vše", r"souhlas",
        r"prijať všetky", r"evästei", r"hyväksy kaikki", r"kumppan", r"sütiket", r"hozzájárul",
        r"(?:folosim|utilizăm) .{0,20}cookie", r"partenerii noștri", r"consimțămân",
        r"файл(?:ы|ов|и|ів) cookie", r"наши партн", r"принять все", r"прийняти всі",
        r"соглас(?:ие|ия) ", r"çerez", r"tümünü kabul", r"onayınızı", r"χρησιμοποιούμε cookie",
        r"συγκατάθεσ", r"αποδοχή", r"cookieを(?:使用|利用)", r"cookie(?:の設定|ポリシー)",
        r"すべて(?:受け入れ|同意|許可)", r"cookieに同意", r"使用.{0,4}cookie", r"接受.{0,4}cookie",
        r"cookie(?:设置|政策|設定)", r"全部接受", r"同意并继续", r"쿠키를", r"쿠키 (?:설정|정책)",
        r"모두 (?:수락|동의|허용)", r"동의(?:는|를) ",
        r"同意.{0,10}(?:cookie|隐私)",
    ),
)  # fmt: skip
"""Phrases of consent walls."""

PAYWALL = Alternatives(
    r"",
    (
        r"subscribe (?:now|to (?:read|continue|unlock))", r"subscribers? only",
        r"already a subscriber", r"to continue reading", r"(?:sign|log) in to (?:read|continue)",
        r"jetzt (?:abonnieren|weiterlesen)", r"weiterlesen mit", r"nur für abonnenten",
        r"réservé aux abonnés", r"abonnez-vous", r"solo per abbonati", r"contenuto riservato",
        r"sólo para suscriptores", r"suscríbete", r"exclusivo para assinantes",
        r"tylko dla (?:abonentów|prenumeratorów)", r"для подписчиков", r"会員限定", r"有料会員",
        r"会员专享", r"订阅后",
    ),
)  # fmt: skip
"""Phrases of paywalls, where there is nothing but one."""
