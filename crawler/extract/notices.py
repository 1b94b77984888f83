"""Notices on pages that are not the article's: rights, disclaimers, walls.

As in `phrases`, each string is an alternative of a pattern.
"""

from __future__ import annotations

import re

from crawler.extract.alternatives import Alternatives

STRAY = Alternatives(
    r"^\W*",
    (
        # Advertisements.
        (
            r"(?:advertisement|sponsored|anzeige|werbung|publicité|publicidade?|pubblicità"
            r"|реклама|reklama?|annons|广告)(?: \d{1,2}|\s*[-–—:|].{0,90})?"
        ),
        r"(?:advertentie|reklame|annonce|annonse|mainos|hirdetés|publicitate|inzerce|iklan)",
        r"quảng cáo",
        (
            r"(?:διαφήμιση|โฆษณา|إعلان|تبلیغات|विज्ञापन|광고|廣告|广告位.*|広告"
            r"|スポンサー(?:ド)?リンク)"
        ),
        # What stands for something from elsewhere until readers consent or update.
        r"we apologi[sz]e, but this video .{0,40}", r"empfohlener redaktioneller inhalt",
        r"externer inhalt.{0,30}", r"empfohlene externe inhalte?",
        r"an dieser stelle (?:findest du|finden sie|befindet sich).{0,90}",
        r"(?:du kannst|sie können) (?:ihn|sie|es) .{0,20}mit einem klick anzeigen lassen.{0,50}",
        r"ich bin (?:damit )?einverstanden, dass .{0,60} angezeigt werden",
        r"(?:damit|hiermit|so|dadurch) können personenbezogene daten an dritt.{0,80}",
        r"personenbezogene daten können an dritt.{0,110}",
        r"(?:link zum )?[\w-]{3,20}-inhalte?(?: (?:erlauben|anzeigen|laden))?",
        r"externen? inhalte? (?:laden|anzeigen|zulassen|erlauben)",
        r"wir benötigen (?:ihre|deine) (?:zustimmung|einwilligung).{0,100}",
        r"dieser inhalt kann (?:leider )?nicht angezeigt werden.{0,60}",
        r"(?:bitte )?(?:javascript aktivieren|aktivieren sie javascript).{0,40}",
        r"(?:this|external) content is (?:provided|hosted|served|blocked) .{0,80}",
        r"we need your (?:permission|consent) (?:to|before) .{0,80}", r"allow \w{1,12} content\W?",
        r"view (?:this )?(?:post|tweet|photo) on \w{1,12}",
        r"your browser does not support .{0,60}", r"sorry, your browser .{0,60}",
        r"ce contenu (?:est bloqué|est hébergé|provient|n['’]est pas disponible).{0,100}",
        r"pour afficher ce contenu.{0,100}",
        r"questo contenuto è (?:ospitato|fornito|bloccato).{0,100}",
        r"per (?:visualizzare|vedere) questo contenuto.{0,100}",
        r"para (?:ver|visualizar) (?:este|esse) (?:contenido|conteúdo).{0,100}",
        r"om deze (?:inhoud|content) (?:te|weer).{0,80}",
        r"aby (?:zobaczyć|wyświetlić) (?:tę|ten|te) .{0,80}",
        r"(?:för att|for å|for at) (?:se|vise|visa) (?:detta|dette) .{0,80}",
        # Buttons of what slides by.
        r"prev(?:ious)?\W{1,8}next(?:\W{0,8}| image \d{1,3} of \d{1,3})",
        r"zurück\W{1,8}(?:weiter|vor)",
        r"(?:上一页|上一张|上一篇)\W{1,8}(?:下一页|下一张|下一篇)", r"前へ\W{1,8}次へ",
        # How old the article is.
        r"this (?:article|story|post|page) is (?:more than|over) .{1,20} old\b.{0,60}",
        r"this (?:article|story|post) (?:was|is) (?:first )?published more than .{0,60}",
        r"diese[rs]? (?:artikel|beitrag|text|seite) ist (?:älter als|mehr als) .{0,60}",
        r"(?:prenez note que )?cet article (?:date de|a) plus d.{0,60}",
        r"prenez note que cet article .{0,120}",
        r"est[ea] (?:artículo|noticia|nota) (?:tiene|fue publicad[oa] hace) más de .{0,60}",
        r"est[ea] (?:artigo|notícia|texto) (?:tem|foi publicad[oa] há) mais de .{0,60}",
        r"questo articolo (?:ha|è stato pubblicato) più di .{0,60}",
        r"dit artikel is (?:meer dan|ouder dan) .{0,60}",
        # Buttons of players, lists, comments and the page itself; calls.
        r"(?:video )?player (?:is loading|wird geladen).{0,20}",
        r"(?:current time|aktuelle zeit)\W{0,3}\d.{0,40}", r"map data ©.{0,30}",
        r"to navigate, press the arrow keys", r"article content", r"story continues below.{0,20}",
        r"continue reading.{0,40}", r"click here to .{0,60}", r"sign up (?:for|to) .{0,80}",
        r"subscribe to (?:our|the|my|this|.{0,40}newsletter).{0,80}",
        r"get the .{0,30}newsletter.{0,40}",
        r"this (?:content|article) is reserved for subscribers.{0,20}",
        r"scroll to continue.{0,30}", r"loading\W*", r"show comments?", r"load (?:more )?comments?",
        r"share this.{0,30}", r"copy link", r"print(?: this)?(?: article)?",
        r"listen to (?:this )?article.{0,20}",
        (
            r"(?:show|hide|view) (?:more|less|all|sources|details|comments|transcript|captions?"
            r"|thumbnails?)"
        ),
        r"(?:quellen|kommentare|details|inhalt|mehr|alle) (?:anzeigen|ausblenden|einblenden)",
        r"(?:afficher|masquer) (?:plus|moins|les (?:sources|commentaires))",
        r"(?:mostrar|ocultar) (?:más|menos|mais|fuentes|comentarios)",
        r"(?:показать|скрыть) (?:ещё|еще|комментарии|источники)",
        r"artikel (?:teilen|drucken|anhören|merken).{0,20}", r"点击(?:查看|进入|关注|下载).{0,20}",
        r"复制链接", r"कॉपी लिंक", r"스크롤.{0,10}",
        r"(?:view|open) (?:gallery|image|full ?screen)(?: in fullscreen)?",
        r"(?:skip|back|scroll) to (?:main )?(?:content|top)",
    ),
    r"\W*$",
)  # fmt: skip
"""Lines that are never the article, wherever they stand."""

SCRIPT = Alternatives(
    r"",
    (
        (
            r"(?:enable|activate|turn on|aktivier|einschalten|activ|habilit|abilit|включ|włącz"
            r"|开启|启用).{0,30}javascript"
        ),
        (
            r"javascript.{0,40}(?:enable|activ|aktivier|habilit|abilit|disabled|required"
            r"|erforderlich|включ|włącz)"
        ),
    ),
)  # fmt: skip
"""Pleas to switch scripts on."""

_RIGHTS = (
    r"all rights reserved", r"alle rechte vorbehalten", r"tous droits réservés",
    r"todos los derechos reservados", r"todos os direitos reservados", r"riproduzione riservata",
    r"все права защищены", r"wszelkie prawa zastrzeżone", r"tutti i diritti riservati",
    r"[ву]сі права (?:захищен|застережен)", r"alle rechten voorbehouden",
    r"alla rättigheter förbehåll", r"alle rettigheder forbeholdes",
    r"alle rettigheter (?:reservert|forbeholdt)", r"kaikki oikeudet pidätetään",
    r"všechna práva vyhrazena", r"všetky práva vyhradené", r"minden jog fenntartva",
    r"toate drepturile (?:sunt )?rezervate", r"με την επιφύλαξη παντός δικαιώματος",
    r"όλα τα δικαιώματα (?:διατηρ|προστατ)", r"всички права запазени", r"сва права задржана",
    r"sva prava (?:pridržana|zadržana)", r"hak cipta dilindungi", r"bản quyền thuộc",
    r"(?:جميع )?(?:ال)?حقوق (?:النشر |الملكية )?محفوظة",
    r"(?:تمام|تمامی|کلیه|همه) حقوق .{0,40}محفوظ", r"כל הזכויות שמורות", r"सर्वाधिकार सुरक्षित",
    r"সর্বস্বত্ব সংরক্ষিত", r"สงวนลิขสิทธิ์", r"版权归.{0,10}所有", r"著作權所有", r"無斷轉載",
    r"请勿转载", r"請勿轉載", r"(?:her|tüm) hak\w{1,5} (?:saklı|mahfuz)", r"版权所有",
    r"无断转载", r"無断(?:転載|複製)", r"転載を禁", r"무단\s?전재", r"저작권자",
)  # fmt: skip

COPYRIGHT = Alternatives(
    r"",
    (
        *_RIGHTS, r"©", r"\(c\)\s*(?:19|20)\d\d", r"copyright", r"未经.{0,12}(?:转载|许可|授权)",
    ),
)  # fmt: skip
"""Notices of rights."""

ENDING = Alternatives(
    r"^\W*",
    (
        *_RIGHTS, r"(?:特别|免责|版权|郑重)?声明\s*[:：]", r"风险提示\s*[:：]",
        r"(?:特別|免責|版權)?聲明\s*[:：]", r"以上内容.{0,40}(?:上传|发布|不代表)",
        r"(?:责任编辑|责编|責任編輯|本文来源|本文來源)\s*[:：]", r"举报/反馈",
        r"返回.{1,10}查看更多", r"转载请注明", r"未经(?:授权|许可|允许)",
        r"copyright\s.{0,3}\s?(?:19|20)\d\d",
    ),
)  # fmt: skip
"""How a line begins behind which an article is over, however much follows."""

DISCLAIMER = Alternatives(
    r"",
    (
        r"(?:特别声明|免责声明|版权声明|郑重声明|声明)\s*[:：]",
        r"以上内容.{0,30}(?:上传|发布|不代表|仅供)", r"不代表.{0,12}(?:立场|观点)",
        r"仅供参考.{0,20}(?:建议|风险)", r"扫(?:描|一扫).{0,12}二维码",
        r"(?:关注|搜索).{0,14}(?:公众号|微信|客户端)", r"下载.{0,12}(?:app|客户端)",
        r"更多(?:精彩|猛料|资讯|内容).{0,20}(?:关注|点击|请)",
        r"the content (?:above|contained).{0,120}", r"for (?:general )?informational purposes only",
        r"not (?:intended|meant) (?:to be|as).{0,60}(?:advice|recommendation)",
        r"not responsible for the (?:opinions|content)", r"views expressed.{0,60}(?:author|own)",
        r"opinions expressed",
        (
            r"this (?:article|story|post|piece) (?:was |is |has been )?(?:originally"
            r"|first) (?:published|appeared)"
        ),
        r"(?:originally|first) (?:published|appeared) (?:on|in|at)",
        (
            r"this article (?:was|is) (?:produced|written|translated|edited|updated"
            r"|republished|amended).{0,120}"
        ),
        r"the post .{0,200} appeared first on", r"affiliate (?:links?|commission)",
        r"we may (?:earn|receive).{0,40}commission", r"as an amazon associate",
        r"(?:do you|have you) (?:have|got) .{0,40}(?:story|tip|comment|question).{0,60}\?",
        r"(?:follow|join|like) (?:us|me|him|her|[a-z]\w+) on", r"subscribe to (?:our|the|my)",
        r"sign up (?:to|for) (?:our|the|my)",
        r"for more (?:stories|news|articles).{0,40}(?:visit|click|check|follow)",
        r"(?:anmelden|abonnieren).{0,60}newsletter",
        r"newsletter.{0,60}(?:anmelden|abonnieren|abmelden|bestellen)", r"folgen sie uns",
        r"mit material (?:von|der)", r"seguici su", r"iscriviti", r"síguenos", r"suscríbete",
        r"puedes seguir a",
        r"suivez-nous", r"abonnez-vous", r"inscrivez-vous", r"siga-nos", r"bizi takip",
        r"ohne gewähr", r"(?:nicht|keinesfalls|nicht unbedingt) die meinung der",
        r"las opiniones (?:expresadas|vertidas)",
        r"não reflet(?:e|em),? (?:necessariamente,? )?a opinião",
        r"no refleja(?:n)? (?:necesariamente )?la (?:opinión|posición)", r"les opinions exprimées",
        r"(?:n'|n’)engagent que (?:son|sa|leur)", r"le opinioni espresse",
        r"nie (?:odzwierciedla|wyraża)(?:ją)? .{0,20}(?:opinii|stanowiska)",
        r"мнение (?:автора|редакции) .{0,30}не совпадать", r"может не совпадать с мнением",
    ),
)  # fmt: skip
"""Disclaimers, calls to follow and to subscribe, where a text came from."""

REPORTED = Alternatives(
    r"^\W*",
    (
        r"with (?:additional )?(?:reporting|reports|files) (?:by|from)\b.{0,120}",
        r"additional reporting\b.{0,120}", r"mit (?:agentur)?material\b.{0,80}",
        r"avec (?:l['’])?(?:afp|reuters|ap|agences?|belga|ats)\b.{0,60}",
        r"con (?:informaci[oó]n de|agencias|efe|reuters|afp|europa press)\b.{0,80}",
        r"com (?:informações d[aeo]s?|agências|reuters|afp|lusa)\b.{0,80}",
        r"con (?:ansa|agenzie)\b.{0,60}", r"met (?:anp|belga|medewerking van)\b.{0,80}",
        r"по материалам\b.{0,80}", r"за матеріалами\b.{0,80}",
        (
            r"(?:dpa|afp|sda|apa|ap|reuters|efe|ansa|ntb|ritzau|anp|belga|pap|čtk"
            r"|tasr|mti|agerpres|stt|bta|hina|lusa|тасс|aa|dha"
            r"|iha)(?:\s?[/,-]\s?\w{2,12}){0,4}"
        ),
        r"(?:риа новости|интерфакс|共同(?:通信)?|時事(?:通信)?|新华社|中央社|연합뉴스)",
        r"theo (?:ttxvn|afp|reuters|ap|bbc|cnn)\b.{0,30}", r"oprac\.? .{3,60}",
        r"фото (?:автора|из .{3,40}|предоставлено .{3,60})", r"ขอบคุณ(?:ภาพ|ข้อมูล).{0,60}",
        r"(?:[^\W\d_]{2,4}|\(.{2,14}=.{2,14}\).{0,12})\s?기자(?:\s.{0,40})?",
        r"(?:\[|/)?(?:사진|출처|자료)(?:제공)?\s?[=:].{1,60}",
    ),
    r"\W*$",
)  # fmt: skip
"""Last lines, whole, that name who else reported, or the agencies."""

REFERENCES = Alternatives(
    r"^\W*",
    (
        r"references", r"bibliography", r"works cited", r"citations", r"further reading",
        r"external links", r"see also", r"notes and references",
        r"literatur(?:verzeichnis|angaben)?", r"einzelnachweise",
        r"quellen(?:angaben|verzeichnis)?", r"weblinks", r"bibliographie", r"références",
        r"liens externes", r"referencias", r"bibliografía", r"enlaces externos", r"riferimenti",
        r"bibliografia", r"note", r"collegamenti esterni", r"referências", r"przypisy",
        r"literatura", r"источники", r"литература", r"примечания", r"ссылки", r"参考文献",
        r"参考资料", r"參考資料", r"外部链接", r"脚注", r"出典", r"関連項目", r"外部リンク",
        r"참고 ?문헌", r"각주",
    ),
    r"\s*[:：]?\W*$",
)  # fmt: skip
"""Headings of lists of sources."""

SUBSCRIBE = Alternatives(
    r"",
    (
        (
            r"to (?:view|read|see|unlock|access|continue(?: reading)?) (?:the|this) (?:full"
            r"|rest|entire|complete|whole).{0,60}(?:subscri|register|(?:log|sign) in|member)"
        ),
        r"to continue reading.{0,40}(?:subscri|register|log in|sign in)",
        r"already (?:a|an) (?:digital |print |premium )?(?:subscriber|member)",
        r"(?:read|get|view) the (?:full|rest of the) (?:story|article) (?:with|by|on)",
        r"um (?:den|diesen) (?:ganzen |vollständigen )?(?:artikel|beitrag|text).{0,20} lesen",
        r"sie (?:haben bereits|sind bereits) (?:ein(?:en)? )?(?:abo|abonnent)", r"déjà abonnée?",
        r"pour lire la suite.{0,40}abonn", r"ya eres (?:suscriptor|socio)", r"sei già abbonato",
        r"já é assinante", r"jesteś już (?:prenumeratorem|subskrybentem)",
        r"この記事は(?:有料|会員)", r"残り\s?\d+文字",
    ),
)  # fmt: skip
"""What stands where the rest of an article is kept for subscribers."""

CALLS = Alternatives(
    r"",
    (
        r"subscribe (?:now|today|here|to (?:read|unlock|continue|our))", r"subscribers? only",
        r"already (?:a |an |have )", r"(?:create|don'?t have|have) an? (?:free )?account",
        r"(?:sign|log) in (?:to|or|/)", r"register (?:to|/|for free|now|or)", r"registration is",
        r"thank you for (?:registering|subscribing|signing up)", r"to continue reading",
        r"unlock (?:more|this|unlimited|all)", r"unlimited (?:digital |online )?access",
        r"cancel any ?time", r"start your (?:free )?(?:trial|subscription)", r"free to read",
        r"(?:enter|confirm) your e-?mail",
        r"by (?:(?:sign|click|subscrib|provid|submitt|register)ing).{0,60}(?:agree|terms)",
        r"unsubscribe", r"(?:to|in|check) your inbox", r"sign up (?:for|to) (?:our|the|a)\b",
        r"support (?:our|local|independent) journalism",
        r"jetzt (?:abonnieren|testen|weiterlesen|anmelden|registrieren|freischalten)",
        r"(?:bereits|schon) (?:abonnent|registriert|kunde|ein konto|mitglied)",
        r"(?:monatlich|jederzeit) kündbar", r"(?:nur für|exklusiv für) abonnent",
        r"(?:kostenlos|gratis) (?:testen|registrieren|anmelden)",
        r"datenschutz(?:erklärung|bestimmungen|hinweise)",
        r"newsletter (?:abonnieren|bestellen|anmelden)", r"zustimmung zum laden",
        r"déjà abonnée?", r"abonnez-vous", r"(?:connectez-vous|se connecter)",
        r"cré(?:er|ez) (?:un|votre) compte", r"réservée?s? (?:à nos|aux) abonnés",
        r"(?:sans engagement|essai gratuit)", r"politique de confidentialité",
        r"(?:désabonner|désinscrire)", r"ya (?:eres|soy|es) (?:suscriptor|socio|usuario)",
        r"suscríb(?:ete|ase)", r"inici(?:a|ar|e) sesión", r"regístr(?:ate|ese)",
        r"(?:crear|crea|cree) (?:una |tu |su )?cuenta", r"acceso ilimitado",
        r"política de privaci(?:dad|dade)", r"já é assinante", r"assine (?:já|agora|a partir)",
        r"(?:faça (?:o |seu )?login|cadastre-se)", r"crie (?:sua|uma) conta",
        r"(?:sei )?già abbonat", r"abbonati (?:ora|subito|a )",
        r"(?:accedi o|registrati (?:ora|gratis|per))", r"disdici quando",
        r"informativa (?:sulla )?privacy", r"al (?:een )?abonnee",
        r"(?:word abonnee|maak een (?:gratis )?account|onbeperkt toegang)",
        r"privacy(?:beleid|verklaring)", r"masz już (?:konto|subskrypcję)",
        r"(?:zaloguj|zarejestruj) się", r"(?:załóż konto|kup (?:dostęp|subskrypcję))",
        r"polity(?:ka|kę|ki|ce) prywatności", r"redan (?:prenumerant|kund)",
        r"(?:logga in|skapa konto)", r"bli (?:prenumerant|abonnent)",
        r"allerede (?:abonnent|kunde)", r"(?:logg inn|log ind|kirjaudu sisään)",
        r"оформ(?:ите|ить) подписку", r"(?:войдите|зарегистрируйтесь)",
        r"политик(?:а|и|ой|у) конфиденциальности", r"(?:увійдіть|зареєструйтесь)",
        r"(?:abone ol|üye ol|giriş yap)", r"会員登録", r"無料登録", r"有料会員", r"会員限定",
        r"ログインして", r"初月無料", r"利用規約", r"登录后", r"立即登录", r"注册账号",
        r"立即订阅", r"会员专享", r"用户协议", r"隐私政策", r"로그인", r"회원가입", r"이용약관",
        r"구독 신청", r"đăng nhập", r"เข้าสู่ระบบ", r"สมัครสมาชิก", r"تسجيل الدخول",
        # Rules of privacy.
        r"ochr[ao]n[ya] (?:osobních údajů|danych osobowych)",
        r"політик(?:а|и|ою|у) конфіденційності", r"gizlilik (?:politika|sözleşme)",
        r"integritetspolicy", r"privatlivspolitik", r"personvern", r"tietosuojaselost",
        r"adatkezelési", r"politica de confiden", r"πολιτική απορρήτου", r"поверителност",
        r"pravila privatnosti", r"سياسة الخصوصية", r"حریم خصوصی", r"מדיניות (?:ה)?פרטיות",
        r"गोपनीयता", r"개인정보", r"プライバシーポリシー", r"隱私權", r"chính sách bảo mật",
        r"kebijakan privasi", r"นโยบายความเป็นส่วนตัว",
        # For subscribers only.
        r"(?:exclusiv[oa]|reservad[oa]) (?:para|a) (?:assinantes|suscriptores)",
        r"riservat[oi] agli abbonati", r"dla prenumeratorów",
        r"wykup (?:dostęp|prenumeratę|subskrypcję)", r"kup prenumeratę", r"abonelere özel",
        r"för prenumeranter", r"(?:kun )?for abonnenter", r"vain tilaajille",
        r"pro předplatitele", r"předplaťte si", r"előfizetőknek", r"fizessen elő",
        r"pentru abona", r"για συνδρομητές", r"للمشتركين", r"למנויים בלבד", r"सब्सक्राइब",
        r"(?:仅限|限定)会员", r"会员(?:阅读|即可)", r"訂閱", r"유료 ?회원",
        r"(?:только|доступ\w*) подписчик", r"exclusief voor abonnees",
        # Readers who have subscribed.
        r"masz już prenumeratę", r"zaten (?:abone|üye)", r"jo tilaaja", r"už předplatné",
        r"már előfizető", r"deja abona", r"ήδη συνδρομητής", r"لديك حساب", r"כבר מנוי",
        r"पहले से सदस्य", r"已有(?:账号|帳號|会员)", r"이미 (?:회원|구독)",
        r"уже (?:есть подписка|подписаны)", r"đã có tài khoản",
        # Where a newsletter is sent.
        r"bo[iî]te mail", r"ihr (?:e-mail-)?postfach", r"tu (?:bandeja|correo electrónico)",
        r"no seu e-?mail", r"casella di posta", r"почтовом ящике", r"поштовій скриньці",
        r"twojej skrzynce", r"e-posta kutu", r"je (?:mailbox|inbox)",
        r"din (?:inkorg|indbakke|innboks)", r"sähköpostiisi", r"vaší schránce", r"postafiókjá",
        r"adresa ta de e-?mail", r"στο e-?mail σας", r"بريدك الإلكتروني", r"תיבת הדואר",
        r"ایمیل شما", r"메일함", r"無料でお届け", r"你的(?:信箱|邮箱)", r"hộp thư của bạn",
        r"kotak (?:surat|masuk) anda", r"ทางอีเมลของคุณ", r"в пощата ви", r"vašem sandučiću",
    ),
)  # fmt: skip
"""What boxes say that ask the reader to subscribe, to register or to sign in."""

FOLLOW = re.compile(
    r"구독|채널|바로\s?가기|보러\s?가기|뉴스\s?(?:보기|받아|더)|기사\s?(?:보기|더)|제보|카카오톡|유튜브|텔레그램"
    r"|앱\s?(?:다운|설치)|다운로드|클릭"
)
"""What Korean papers ask for behind a sign that points: to subscribe, to watch, to tell."""
