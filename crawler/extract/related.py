"""Headings, and lines, of what follows or interrupts an article, in many languages.

Collected from pages of the corpus, and what the same is called in other languages.
"""

from __future__ import annotations

from crawler.extract.alternatives import Alternatives

BEHIND = Alternatives(
    r"^\W*",
    (
        r"(?:\d+ )?comments?(?: \(?\d+\)?)?", r"(?:\d+ )?(?:leser)?kommentare?(?: ?\(?\d+\)?)?",
        r"(?:\d+ )?commentaires?(?: ?\(?\d+\)?)?", r"(?:\d+ )?coment[aá]rios?(?: ?\(?\d+\)?)?",
        r"(?:\d+ )?(?:commenti|reacties|komentarze|yorumlar|kommentarer)(?: ?\(?\d+\)?)?",
        r"(?:комментарии|коментарі)(?: ?\(?\d+\)?)?", r"leave a (?:reply|comment)",
        r"(?:网友|最新|全部|热门)?评论(?: ?[（(]?\d+[)）]?)?", r"댓글(?: ?\(?\d+\)?)?",
        r"about (?:the|this) (?:author|writer)s?", r"über (?:den autor|die autorin|die autoren)",
        r"à propos de l[’']auteure?", r"sobre (?:el|la|o|a) autora?",
        r"(?:l['’]autore|over de auteur|o autorze|об авторе|про автора)",
        r"(?:editör|yazar) hakkında", r"(?:著者プロフィール|作者简介|作者簡介)",
    ),
    r"\W*$",
)  # fmt: skip
"""Lines, whole, that head what readers wrote of an article, or who wrote it."""

RELATED = Alternatives(
    r"^\W*",
    (
        *BEHIND.alternatives,
        # English
        r"related(?: (?:articles?|stories|posts?|news|content|topics?|links?|reading|coverage))?",
        r"read (?:more|also|next|this next)", r"also read",
        r"more (?:from|on|in|like|stories|news)\b.{0,40}",
        r"recommended(?: (?:for you|stories|articles?|reading))?",
        r"you (?:may|might) (?:also )?(?:like|be interested).{0,30}", r"see also", r"don'?t miss",
        r"trending(?: now)?", r"most (?:read|popular)", r"popular (?:posts|now|stories)",
        r"what to read next", r"up next", r"further reading", r"latest (?:news|stories|posts)",
        r"keep reading", r"share (?:this|on|via)\b.{0,30}", r"follow us.{0,40}", r"about us",
        r"post a comment", r"tags?", r"filed under.{0,60}", r"topics", r"sign up.{0,60}",
        r"subscribe.{0,60}", r"newsletter.{0,40}", r"advertisement", r"sponsored(?: content)?",
        r"top stories", r"editor'?s'? picks?", r"in case you missed it",
        r"stories (?:you may like|chosen for you)", r"(?:from )?around the web",
        r"promoted stories", r"(?:recommended|related|latest|more) videos?",
        r"latest .{3,20} (?:news|stories|posts|videos)",
        r"recent (?:posts|articles|stories|comments)", r"explore more.{0,20}",
        r"join the (?:conversation|discussion)", r"most viewed", r"in this (?:article|story)",
        # Chinese
        r"相关(?:阅读|新闻|文章|链接|报道|推荐|专题|资讯|内容|文档)", r"延伸阅读", r"推荐阅读",
        r"热门(?:文章|推荐|新闻|阅读|评论)", r"猜你喜欢",
        r"更多(?:精彩|新闻|阅读|文章|内容).{0,12}", r"精彩推荐",
        r"你可能(?:也)?(?:喜欢|感兴趣).{0,10}", r"最新(?:文章|评论|新闻)", r"我要评论", r"发表评论",
        r"分享到.{0,20}", r"扫(?:一扫|码).{0,30}", r"往期(?:回顾|推荐|精选)",
        r"相關(?:閱讀|新聞|文章|連結|報導|推薦|專題|資訊|內容)", r"(?:延伸|推薦)閱讀",
        r"熱門(?:文章|新聞|推薦|閱讀|話題|討論)", r"更多(?:新聞|閱讀|報導|內容).{0,12}",
        r"你可能(?:也|還|會)?(?:喜歡|感興趣|想看).{0,10}", r"[为為][你您]推[荐薦]",
        r"(?:上|下)一篇.{0,40}", r"相关标签.{0,20}", r"热点(?:推荐|新闻|专题)",
        r"(?:编辑|小编|今日|热点|精选|图片|视频|文章)推荐", r"(?:点击|阅读)?排行榜?.{0,6}",
        r"相关搜索.{0,20}", r"大家都在(?:看|搜)", r"友情链接",
        # Japanese
        r"関連(?:記事|ニュース|リンク|キーワード|トピックス)", r"おすすめ(?:記事)?",
        r"あわせて読みたい.{0,10}", r"人気(?:記事|ランキング)", r"この記事(?:を|の).{0,20}",
        r"タグ", r"シェア.{0,10}", r"関連(?:コンテンツ|情報|ページ|タグ|する記事)",
        r"(?:合わせて|併せて|こちらも)(?:読みたい|お読みください|おすすめ).{0,10}",
        r"(?:注目|最新|新着|他)の?(?:記事|ニュース|キーワード)", r"(?:アクセス)?ランキング",
        r"(?:次|前)の記事.{0,40}", r"コメント(?:欄|を書く|一覧)?\W*\d*",
        # Korean
        r"관련\s?(?:기사|뉴스)", r"많이 본 (?:뉴스|기사)", r"추천 (?:기사|뉴스)",
        r"관련\s?(?:글|콘텐츠|태그|키워드)", r"많이 본 콘텐츠", r"추천 콘텐츠",
        r"(?:주요|인기|최신)\s?(?:뉴스|기사|글)", r"이 기사(?:를|와|도) .{0,20}",
        r"함께 (?:본|볼만한|읽으면 좋은) .{0,12}", r"댓글.{0,8}", r"공유(?:하기)?", r"태그",
        r"기자의 (?:다른|최신) 기사.{0,5}", r"구독(?:하기|신청)",
        # German
        r"mehr zum thema.{0,40}", r"(?:auch|jetzt) (?:interessant|lesen).{0,30}",
        r"lesen sie (?:auch|mehr).{0,60}",
        r"das könnte (?:sie|dich|ihnen) (?:auch )?(?:interessieren|gefallen)",
        r"weitere (?:artikel|themen|nachrichten|meldungen|news)", r"themen", r"schlagwörter",
        r"meistgelesen.{0,20}", r"empfehlungen.{0,20}", r"mehr (?:zu|aus|von|über) .{0,40}",
        r"siehe auch.{0,60}", r"lies auch.{0,80}", r"passend dazu.{0,40}", r"dazu passend.{0,40}",
        r"zum weiterlesen",
        r"(?:empfohlene|verwandte|ähnliche) (?:artikel|beiträge|inhalte|themen)",
        r"(?:neueste|beliebte) (?:artikel|beiträge|nachrichten)", r"(?:artikel )?teilen",
        r"folgen sie uns.{0,40}",
        # French
        r"lire aussi.{0,80}", r"à lire (?:aussi|également).{0,80}", r"sur le même sujet",
        r"articles? (?:liés|similaires|connexes)", r"voir aussi", r"partager",
        r"lire (?:également|la suite|plus).{0,80}",
        r"à (?:découvrir|voir|écouter) (?:aussi|également).{0,80}", r"sur le même thème",
        r"articles? (?:associés|recommandés)", r"(?:les )?plus (?:lus|populaires)",
        r"vous (?:aimerez|pourriez) (?:aussi|aimer|également).{0,30}", r"recommandés? pour vous",
        r"partager .{3,40}", r"mots[- ]clés", r"suivez-nous.{0,40}", r"nos derniers articles",
        r"dernières (?:actualités|nouvelles|infos)", r"pour aller plus loin",
        r"dans la même (?:rubrique|catégorie)", r"contenus? sponsorisés?",
        r"(?:abonnez|inscrivez)-vous.{0,60}",
        # Italian
        r"leggi anche.{0,80}", r"articoli correlati", r"ti potrebbe interessare.{0,20}",
        r"potrebbe interessarti.{0,20}", r"condividi", r"leggi (?:di più|pure|tutto).{0,80}",
        r"articoli (?:consigliati|simili|recenti)", r"vedi anche.{0,60}", r"altre notizie",
        r"altri articoli.{0,30}", r"(?:i )?più letti", r"notizie correlate", r"correlati",
        r"da non perdere", r"condividi .{3,30}", r"argomenti", r"sullo stesso (?:tema|argomento)",
        r"per approfondire", r"ultime notizie", r"seguici.{0,40}", r"l['’]autor[ei]",
        r"iscriviti.{0,60}",
        # Spanish
        r"lee también.{0,80}", r"artículos relacionados", r"relacionad[oa]s", r"más noticias",
        r"compartir", r"(?:también )?(?:te|le) (?:puede|podría) interesar.{0,30}",
        r"lee (?:además|más).{0,80}", r"leer (?:más|también).{0,60}", r"ver también.{0,60}",
        r"(?:contenidos?|temas|notas|noticias) relacionad[oa]s", r"lo más (?:leído|visto|popular)",
        r"compartir .{3,30}", r"etiquetas", r"recomendad[oa]s.{0,20}", r"síguenos.{0,40}",
        r"suscríbete.{0,60}", r"últimas noticias", r"no te pierdas.{0,20}",
        # Portuguese
        r"leia (?:também|mais).{0,80}", r"notícias relacionadas", r"mais lidas",
        r"leia ainda.{0,80}", r"veja (?:também|mais).{0,60}", r"saiba mais.{0,60}",
        r"(?:artigos|conteúdos?|matérias) relacionad[oa]s", r"mais (?:vistas|notícias|lidos)",
        r"você (?:também )?pode gostar.{0,20}", r"(?:compartilh|partilh)(?:e|ar).{0,30}",
        r"siga-nos.{0,40}",
        # Polish
        r"czytaj (?:też|także|więcej|również).{0,80}", r"zobacz (?:też|także|również).{0,80}",
        r"polecane", r"przeczytaj także.{0,80}", r"czytaj dalej", r"dowiedz się więcej",
        r"zobacz więcej.{0,80}", r"przeczytaj (?:też|również|więcej).{0,80}", r"polecamy.{0,30}",
        r"(?:podobne|powiązane) (?:artykuły|tematy)",
        r"(?:najczęściej czytane|najpopularniejsze|najnowsze)", r"udostępnij.{0,30}",
        r"komentarze.{0,10}", r"tagi", r"więcej (?:na temat|o|z) .{0,60}",
        # Dutch
        r"lees ook.{0,80}", r"lees (?:meer|verder).{0,80}",
        r"gerelateerd(?:e (?:artikelen|berichten|nieuws))?",
        r"meer (?:over|nieuws|van|uit) ?.{0,40}", r"bekijk ook.{0,60}", r"aanbevolen.{0,30}",
        r"meest gelezen", r"deel dit.{0,30}", r"reacties.{0,10}", r"volg ons.{0,40}",
        # Swedish
        r"läs (?:också|även|mer).{0,80}", r"läs vidare.{0,80}", r"mer (?:om|från) .{0,40}",
        r"relaterat", r"relaterade (?:artiklar|nyheter|inlägg)", r"mest läst", r"dela artikeln",
        r"om skribenten",
        # Danish
        r"læs også.{0,80}", r"læs (?:mere|videre).{0,80}", r"relaterede .{0,20}", r"mest læste",
        # Norwegian
        r"les også.{0,80}", r"les (?:mer|videre).{0,80}", r"relaterte .{0,20}",
        r"(?:flere saker|mest lest|siste nytt)",
        # Russian
        r"читайте также.{0,80}", r"смотрите также", r"по теме", r"похожие.{0,30}", r"теги",
        r"комментарии.{0,10}", r"читайте (?:ещё|еще|далее).{0,80}", r"смотрите (?:ещё|еще).{0,60}",
        r"(?:материалы|новости|ещё|еще) по теме",
        r"(?:другие|главные|последние) (?:новости|материалы|статьи)",
        r"самое (?:читаемое|популярное|интересное)", r"популярн(?:ое|ые).{0,20}",
        r"рекомендуем.{0,30}", r"поделиться.{0,30}", r"(?:подписывайтесь|подпишитесь).{0,60}",
        r"новости партн[её]ров",
        # Ukrainian
        r"читайте також.{0,80}", r"читайте ще.{0,80}", r"дивіться також.{0,60}", r"схожі.{0,30}",
        r"за темою", r"коментарі.{0,10}", r"поділитися.{0,30}", r"(?:інші|останні) новини",
        r"підписуйтесь.{0,60}",
        # Turkish
        r"ilgili haberler", r"benzer haberler", r"ilgili (?:haber|konular|içerikler)",
        r"(?:bunlar da )?ilginizi çekebilir.{0,20}", r"en çok okunan.{0,20}",
        r"yorumlar?(?: \(?\d+\)?)?", r"etiketler", r"diğer haberler", r"bizi takip edin.{0,40}",
        # Indonesian
        r"baca juga.{0,80}", r"baca (?:selengkapnya|lainnya|lagi).{0,80}",
        r"(?:artikel|berita) (?:terkait|lainnya|populer)", r"(?:lihat|simak) juga.{0,60}",
        r"bagikan.{0,20}", r"terpopuler",
        # Vietnamese
        r"xem thêm.{0,60}", r"tin liên quan", r"bài viết liên quan", r"đọc thêm.{0,60}",
        r"tin (?:cùng chuyên mục|khác|mới)", r"có thể bạn quan tâm", r"bình luận.{0,10}",
        r"chia sẻ.{0,20}", r"từ khóa.{0,20}",
        # Arabic
        r"مواضيع ذات صلة", r"(?:اقرأ|إقرأ|اقرا) (?:أيضا|أيضًا|ايضا|المزيد).{0,60}",
        r"(?:مقالات|أخبار) ذات صلة", r"الأكثر (?:قراءة|مشاهدة)", r"(?:التعليقات|تعليقات?)",
        r"الكلمات (?:المفتاحية|الدلالية)", r"شاهد أيضا.{0,60}", r"تابعونا.{0,40}",
        # Persian
        r"(?:بیشتر|همچنین) بخوانید.{0,60}", r"(?:خبرهای|اخبار|مطالب) مرتبط", r"برچسب.{0,5}",
        r"نظرات.{0,10}",
        # Hindi
        r"ये भी पढ़ें.{0,60}", r"यह भी पढ़ें.{0,60}", r"इसे भी प(?:ढ़|ढ़)ें.{0,60}",
        r"संबंधित (?:खबरें|समाचार|लेख)",
        # Hebrew
        r"קראו (?:עוד|גם).{0,60}", r"(?:כתבות נוספות|עוד בנושא|תגובות|תגיות)",
        # Bengali
        r"(?:আরও|আরো) পড়ুন.{0,60}",
        # Thai
        r"อ่านเพิ่มเติม.{0,40}", r"(?:ข่าว|บทความ|เรื่อง)ที่เกี่ยวข้อง", r"(?:แท็ก|แชร์).{0,20}",
        # Finnish
        r"lue (?:myös|lisää).{0,80}", r"aiheesta (?:lisää|muualla)", r"luetuimmat",
        # Czech and Slovak
        r"čtěte (?:také|dále|více).{0,80}", r"související .{0,20}",
        r"přečtěte si (?:také|více).{0,80}", r"mohlo by vás (?:zajímat|zaujímať).{0,20}",
        r"nejčtenější", r"čítajte (?:aj|viac|tiež).{0,80}",
        # Hungarian
        r"kapcsolódó .{0,20}", r"legolvasottabb.{0,10}", r"ezt is (?:ajánljuk|olvasd).{0,20}",
        r"hozzászólások",
        # Romanian
        r"cite(?:ș|ş)te (?:și|şi|mai mult).{0,80}", r"articole similare", r"cele mai citite",
        r"te-ar putea interesa.{0,20}",
        # Greek
        r"διαβάστε (?:επίσης|ακόμα|ακόμη|περισσότερα).{0,80}", r"σχετικά (?:άρθρα|νέα|θέματα)",
        r"δείτε (?:επίσης|ακόμα).{0,60}",
        # Bulgarian
        r"(?:прочетете|вижте) още.{0,60}", r"още по темата",
        # Croatian and Serbian
        r"pročitajte (?:još|i) .{0,60}", r"najčitanije",
    ),
    r"\s*[:：…»>\-]*\s*$",
)  # fmt: skip
"""The same, and lines that lead to other articles, to other readers, and to a subscription."""
