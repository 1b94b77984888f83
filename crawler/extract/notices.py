"""Notices on pages that are not the article's: rights, disclaimers, walls, errors.

As in `phrases`, each line is an alternative.
"""

from __future__ import annotations

from crawler.extract.alternatives import Alternatives

COPYRIGHT = Alternatives(
    r"",
    (
        r"©",
        r"\(c\)\s*(?:19|20)\d\d",
        r"copyright",
        r"all rights reserved",
        r"alle rechte vorbehalten",
        r"版权所有",
        r"未经.{0,12}(?:转载|许可|授权)",
        r"无断转载",
        r"無断転載",
        r"転載を禁",
        r"무단\s*전재",
        r"tous droits réservés",
        r"todos los derechos",
        r"riproduzione riservata",
        r"все права",
    ),
)
"""Notices of rights."""

STRAY = Alternatives(
    r"^\W*",
    (
        r"advertisement(?: \d{1,2})?",
        r"(?:video )?player (?:is loading|wird geladen).{0,20}",
        r"(?:current time|aktuelle zeit)\W{0,3}\d.{0,40}",
        r"we apologi[sz]e, but this video .{0,40}",
        r"map data ©.{0,30}",
        r"to navigate, press the arrow keys",
        r"article content",
        r"story continues below.{0,20}",
        r"continue reading.{0,40}",
        r"click here to .{0,60}",
        r"sign up (?:for|to) .{0,80}",
        r"subscribe to .{0,80}",
        r"get the .{0,30}newsletter.{0,40}",
        r"this (?:content|article) is reserved for subscribers.{0,20}",
        r"scroll to continue.{0,30}",
        r"loading\W*",
        r"show comments?",
        r"load (?:more )?comments?",
        r"share this.{0,30}",
        r"copy link",
        r"print(?: this)?(?: article)?",
        r"listen to (?:this )?article.{0,20}",
        r"(?:show|hide|view) (?:more|less|all|sources|details|comments|transcript)",
        r"(?:quellen|kommentare|details|inhalt|mehr|alle) (?:anzeigen|ausblenden|einblenden)",
        r"(?:afficher|masquer) (?:plus|moins|les (?:sources|commentaires))",
        r"(?:mostrar|ocultar) (?:más|menos|mais|fuentes|comentarios)",
        r"(?:показать|скрыть) (?:ещё|еще|комментарии|источники)",
        r"this (?:article|story|post|page) is (?:more than|over) .{1,20} old\b.{0,60}",
        r"this (?:article|story|post) (?:was|is) (?:first )?published more than .{0,60}",
        r"diese[rs]? (?:artikel|beitrag|text|seite) ist (?:älter als|mehr als) .{0,60}",
        r"(?:prenez note que )?cet article (?:date de|a) plus d.{0,60}",
        r"prenez note que cet article .{0,120}",
        r"est[ea] (?:artículo|noticia|nota) (?:tiene|fue publicad[oa] hace) más de .{0,60}",
        r"est[ea] (?:artigo|notícia|texto) (?:tem|foi publicad[oa] há) mais de .{0,60}",
        r"questo articolo (?:ha|è stato pubblicato) più di .{0,60}",
        r"dit artikel is (?:meer dan|ouder dan) .{0,60}",
        r"anzeige",
        r"(?:anzeige|werbung|advertisement|sponsored|publicité|publicidad|реклама)\s*[-–—:|].{0,90}",
        r"werbung",
        r"artikel (?:teilen|drucken|anhören|merken).{0,20}",
        r"publicité",
        r"publicidad",
        r"publicidade",
        r"pubblicità",
        r"reklama",
        r"реклама",
        r"reklam",
        r"annons",
        r"广告",
        r"广告位.*",
        r"点击(?:查看|进入|关注|下载).{0,20}",
        r"复制链接",
        r"कॉपी लिंक",
        r"스크롤.{0,10}",
        r"広告",
        r"スポンサーリンク",
        r"empfohlener redaktioneller inhalt",
        r"externer inhalt.{0,30}",
        r"empfohlene externe inhalte?",
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
        r"we need your (?:permission|consent) (?:to|before) .{0,80}",
        r"allow \w{1,12} content\W?",
        r"view (?:this )?(?:post|tweet|photo) on \w{1,12}",
        r"your browser does not support .{0,60}",
        r"sorry, your browser .{0,60}",
        r"(?:view|open) (?:gallery|image|full ?screen)(?: in fullscreen)?",
        r"(?:skip|back|scroll) to (?:main )?(?:content|top)",
        r"ce contenu (?:est bloqué|est hébergé|provient|n['’]est pas disponible).{0,100}",
        r"pour afficher ce contenu.{0,100}",
        r"questo contenuto è (?:ospitato|fornito|bloccato).{0,100}",
        r"per (?:visualizzare|vedere) questo contenuto.{0,100}",
        r"para (?:ver|visualizar) (?:este|esse) (?:contenido|conteúdo).{0,100}",
        r"om deze (?:inhoud|content) (?:te|weer).{0,80}",
        r"aby (?:zobaczyć|wyświetlić) (?:tę|ten|te) .{0,80}",
        r"(?:för att|for å|for at) (?:se|vise|visa) (?:detta|dette) .{0,80}",
        r"(?:advertentie|reklame|annonce|mainos|hirdetés|publicitate|inzerce|iklan|quảng cáo)",
        r"(?:διαφήμιση|โฆษณา|إعلان|تبلیغات|विज्ञापन|광고|廣告|スポンサードリンク)",
    ),
    r"\W*$",
)
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
)
"""Pleas to switch scripts on."""

DISCLAIMER = Alternatives(
    r"",
    (
        r"(?:特别声明|免责声明|版权声明|郑重声明|声明)\s*[:：]",
        r"以上内容.{0,30}(?:上传|发布|不代表|仅供)",
        r"不代表.{0,12}(?:立场|观点)",
        r"仅供参考.{0,20}(?:建议|风险)",
        r"扫(?:描|一扫).{0,12}二维码",
        r"(?:关注|搜索).{0,14}(?:公众号|微信|客户端)",
        r"下载.{0,12}(?:APP|客户端)",
        r"更多(?:精彩|猛料|资讯|内容).{0,20}(?:关注|点击|请)",
        r"the content (?:above|contained).{0,120}",
        r"for (?:general )?informational purposes only",
        r"not (?:intended|meant) (?:to be|as).{0,60}(?:advice|recommendation)",
        r"not responsible for the (?:opinions|content)",
        r"views expressed.{0,60}(?:author|own)",
        r"opinions expressed",
        (
            r"this (?:article|story|post|piece) (?:was |is |has been )?(?:originally|"
            r"first) (?:published|appeared)"
        ),
        r"(?:originally|first) (?:published|appeared) (?:on|in|at)",
        (
            r"this article (?:was|is) (?:produced|written|translated|edited|updated|republished|"
            r"amended).{0,120}"
        ),
        r"the post .{0,200} appeared first on",
        r"affiliate (?:links?|commission)",
        r"we may (?:earn|receive).{0,40}commission",
        r"as an amazon associate",
        r"(?:do you|have you) (?:have|got) .{0,40}(?:story|tip|comment|question).{0,60}\?",
        r"(?:follow|join|like) (?:us|me|him|her|[A-Z]\w+) on",
        r"subscribe to (?:our|the|my)",
        r"sign up (?:to|for) (?:our|the|my)",
        r"for more (?:stories|news|articles).{0,40}(?:visit|click|check|follow)",
        r"(?:anmelden|abonnieren).{0,60}newsletter",
        r"newsletter.{0,60}(?:anmelden|abonnieren|abmelden|bestellen)",
        r"folgen sie uns",
        r"mit material (?:von|der)",
        r"seguici su",
        r"iscriviti",
        r"síguenos",
        r"suscríbete",
        r"suivez-nous",
        r"abonnez-vous",
        r"inscrivez-vous",
        r"siga-nos",
        r"bizi takip",
        r"ohne gewähr",
        r"(?:nicht|keinesfalls|nicht unbedingt) die meinung der",
        r"las opiniones (?:expresadas|vertidas)",
        r"não reflet(?:e|em),? (?:necessariamente,? )?a opinião",
        r"no refleja(?:n)? (?:necesariamente )?la (?:opinión|posición)",
        r"les opinions exprimées",
        r"(?:n'|n’)engagent que (?:son|sa|leur)",
        r"le opinioni espresse",
        r"nie (?:odzwierciedla|wyraża)(?:ją)? .{0,20}(?:opinii|stanowiska)",
        r"мнение (?:автора|редакции) .{0,30}не совпадать",
        r"может не совпадать с мнением",
    ),
)
"""Disclaimers, calls to follow and to subscribe, where a text came from."""

MISSING = Alternatives(
    r"",
    (
        (
            r"\b(?:404|410|page not found|not found|no longer (?:available|exists)|"
            r"page (?:doesn'?t|does not) exist|seite nicht gefunden|"
            r"nicht gefunden|page (?:introuvable|"
            r"non trouvée)|página no encontrada|pagina non trovata|página não encontrada|"
            r"strona nie istnieje|nie znaleziono|sidan hittades inte|sayfa bulunamadı|"
            r"не найдена|access denied|forbidden|service unavailable|internal server error|"
            r"bad gateway|error \d{3})\b"
        ),
        (
            r"\b(?:page|article|content|story) (?:that )?you(?:'re|’re| are| were) "
            r"(?:looking for|trying to)"
        ),
        r"(?:may|might|could) have been (?:moved|removed|deleted)",
        r"(?:gesuchte|angeforderte|gewünschte) (?:seite|artikel|inhalt)",
        r"(?:page|contenu) (?:que vous (?:cherchez|recherchez)|demandée?)",
        r"(?:página|contenido) que (?:buscas?|está buscando|solicit)",
        r"页面不存在",
        r"找不到(?:该|此)?(?:页面|网页)",
        r"(?:文章|页面|内容|网页|稿件)(?:已|被)?(?:不存在|删除|下线)",
        r"ページが見つかりません",
        r"お探しのページ",
        r"페이지를 찾을 수 없",
        r"존재하지 않는",
    ),
)
"""Error pages."""

CONSENT = Alternatives(
    r"",
    (
        r"cookies? (?:polic|setting|consent|preferences)",
        r"we (?:and our .{0,40}partners|use cookies|value your privacy)",
        r"accept (?:all|cookies)",
        r"manage (?:preferences|options|cookies)",
        r"reject all",
        r"before you continue",
        r"your privacy choices",
        r"legitimate interest",
        r"store and/or access information",
        r"personali[sz]ed (?:ads|advertising)",
        r"mit werbung (?:weiter)?lesen",
        r"zustimm(?:en|ung)",
        r"einwillig",
        r"alle akzeptieren",
        r"datenschutzeinstellungen",
        r"tracking",
        r"(?:nous|vous).{0,40}cookies",
        r"tout accepter",
        r"accepter et",
        r"consentement",
        r"utilizamos cookies",
        r"aceptar (?:todo|todas|cookies)",
        r"accetta (?:tutti|e)",
        r"informativa.{0,20}cookie",
        r"akceptuj",
        r"zgod[aęy]",
        r"godkänn",
        r"同意.{0,10}(?:cookie|隐私)",
    ),
)
"""Phrases of consent walls."""

SUBSCRIBE = Alternatives(
    r"",
    (
        (
            r"to (?:view|read|see|unlock|access|continue(?: reading)?) (?:the|this) "
            r"(?:full|rest|entire|complete|whole).{0,60}(?:subscri|register|(?:log|sign) in|member)"
        ),
        r"to continue reading.{0,40}(?:subscri|register|log in|sign in)",
        r"already (?:a|an) (?:digital |print |premium )?(?:subscriber|member)",
        r"(?:read|get|view) the (?:full|rest of the) (?:story|article) (?:with|by|on)",
        r"um (?:den|diesen) (?:ganzen |vollständigen )?(?:artikel|beitrag|text).{0,20} lesen",
        r"sie (?:haben bereits|sind bereits) (?:ein(?:en)? )?(?:abo|abonnent)",
        r"déjà abonnée?",
        r"pour lire la suite.{0,40}abonn",
        r"ya eres (?:suscriptor|socio)",
        r"sei già abbonato",
        r"já é assinante",
        r"jesteś już (?:prenumeratorem|subskrybentem)",
        r"この記事は(?:有料|会員)",
        r"残り\s?\d+文字",
    ),
)
"""What stands where the rest of an article is kept for subscribers."""

PAYWALL = Alternatives(
    r"",
    (
        r"subscribe (?:now|to (?:read|continue|unlock))",
        r"subscribers? only",
        r"already a subscriber",
        r"to continue reading",
        r"(?:sign|log) in to (?:read|continue)",
        r"jetzt (?:abonnieren|weiterlesen)",
        r"weiterlesen mit",
        r"nur für abonnenten",
        r"réservé aux abonnés",
        r"abonnez-vous",
        r"solo per abbonati",
        r"contenuto riservato",
        r"sólo para suscriptores",
        r"suscríbete",
        r"exclusivo para assinantes",
        r"tylko dla (?:abonentów|prenumeratorów)",
        r"для подписчиков",
        r"会員限定",
        r"有料会員",
        r"会员专享",
        r"订阅后",
    ),
)
"""Phrases of paywalls."""

REFERENCES = Alternatives(
    r"^\W*",
    (
        r"references",
        r"bibliography",
        r"works cited",
        r"citations",
        r"further reading",
        r"external links",
        r"see also",
        r"notes and references",
        r"literatur(?:verzeichnis|angaben)?",
        r"einzelnachweise",
        r"quellen(?:angaben|verzeichnis)?",
        r"weblinks",
        r"bibliographie",
        r"références",
        r"liens externes",
        r"referencias",
        r"bibliografía",
        r"enlaces externos",
        r"riferimenti",
        r"bibliografia",
        r"note",
        r"collegamenti esterni",
        r"referências",
        r"przypisy",
        r"literatura",
        r"источники",
        r"литература",
        r"примечания",
        r"ссылки",
        r"参考文献",
        r"参考资料",
        r"參考資料",
        r"外部链接",
        r"脚注",
        r"出典",
        r"関連項目",
        r"外部リンク",
        r"참고 ?문헌",
        r"각주",
    ),
    r"\s*[:：]?\W*$",
)
"""Headings of lists of sources."""
