"""What a page offers its reader, a line each: to share, to print, to subscribe, to report an error.

By language: what the same button, call or notice is called on its sites. Each is the whole line of
a paragraph; in headings these words are those of a manual.
"""

from __future__ import annotations

from crawler.extract.alternatives import Alternatives

_NETWORK = (
    r"(?:facebook|twitter|x|whats ?app|telegram|instagram|linkedin|pinterest|tumblr|reddit|viber|"
    r"google (?:news|haberler|discover)|line|kakao|e-?mail|youtube|tiktok|threads|bluesky)"
)

OFFERS = Alternatives(
    r"^\W*",
    (
        # To watch, in many languages
        r"(?:zobacz|obejrzyj) (?:wideo|film)", r"voir la vidéo", r"ver (?:o )?v[ií]deo",
        r"guarda il video", r"video ansehen", r"смотреть видео", r"дивитися відео",
        r"videoyu izle", r"bekijk (?:de )?video", r"動画を見る", r"영상 ?보기", r"观看视频",
        r"شاهد الفيديو",
        # English
        r"(?:article|story|content) continues? (?:below|after).{0,40}",
        r"auto-?play", r"(?:start|end) quote", r"(?:image|media|video) caption",
        r"(?:toggle|hide|show) captions?", r"share", r"tweet", r"e-?mail", r"listen",
        r"save(?: (?:article|story|for later))?", r"bookmark", r"pin it",
        r"(?:tweet|email|pin) this.{0,20}", r"share (?:article|story|page)",
        r"get (?:the )?(?:latest|our|top|breaking) .{0,60}(?:inbox|e-?mail|newsletters?)",
        r"(?:download|get) (?:our|the) (?:free )?(?:\w{2,20} )?app.{0,30}",
        r"(?:click|tap) to (?:enlarge|zoom|expand)", r"enlarge (?:this )?(?:image|photo)",
        r"(?:play|watch) (?:the )?(?:video|clip)", r"this video can ?not be played.{0,20}",
        r"open in (?:the )?app",
        r"this (?:article|story|content) is for .{0,20}(?:subscribers|members).{0,10}",
        r"text size", r"(?:spotted|found|see|notice) an? (?:error|typo|mistake)\?.{0,60}",
        r"report an? (?:error|typo|mistake|correction)(?: or typo| in this .{4,8})?",
        r"add (?:a |your )?comment", r"(?:previous|next) (?:article|post|story)",
        # French
        r"(?:cet )?article (?:est )?réservé (?:à nos|aux) abonnés",
        r"(?:contenu|article) (?:premium|abonnés?)",
        r"il vous reste .{1,12} (?:de cet article )?à (?:lire|découvrir).{0,60}",
        r"la suite .{0,30}(?:publicité|abonnés).{0,20}", r"votre publicité ici", r"s['’]abonner",
        r"je m['’]abonne", r"je m['’]inscris", r"s['’]inscrire",
        r"envoyer (?:par (?:e-?mail|mail|courriel)|à un ami)",
        r"ajouter (?:à|aux) (?:vos|mes) favoris", r"lecture zen",
        r"écouter (?:l['’]article|cet article)", r"offrir (?:cet|l['’])article",
        r"lecture \d{1,2} ?min(?:utes?)?", r"suivez (?:toute )?l['’]actualité .{0,60}",
        r"téléchargez (?:notre|l['’]) ?appli.{0,40}",
        r"recevez (?:gratuitement |toute )?.{0,60}(?:newsletter|alertes? info|boîte mail|e-?mail)",
        r"imprimer(?: (?:cet|l['’]) ?article| la page)?", r"version imprimable",
        r"retour en haut(?: de (?:la )?page)?", r"haut de (?:la )?page",
        r"réagir(?: à cet article)?", r"commenter(?: cet article)?",
        r"signaler une erreur.{0,30}", r"copier le lien", r"agrandir l['’]image",
        r"la rédaction avec .{2,30}", r"propos recueillis par .{3,60}",
        # German
        r"link kopieren", r"nach der (?:anzeige|werbung) (?:geht es|weiter).{0,20}",
        r"(?:artikel|beitrag|text) wird nach .{0,40}",
        rf"(?:auf|per|via|bei) {_NETWORK} (?:teilen|weiterleiten|versenden)",
        (
            r"(?:artikel |beitrag |seite |text )?(?:vorlesen|drucken|speichern"
            r"|verschicken|weiterempfehlen)"
        ),
        r"(?:jetzt|hier|zum|den|unseren|für) .{0,30}newsletter.{0,12} (?:abonnieren|anmelden)",
        r"jetzt (?:\w{2,12} )?(?:abo )?(?:testen|weiterlesen|abonnieren|bestellen)",
        r"folge uns (?:auf|bei|in) .{2,30}",
        r"(?:laden sie|lade) (?:sich |dir )?(?:unsere|die|jetzt).{0,20}app .{0,20}",
        r"bild (?:vergrößern|in originalgröße anzeigen)",
        r"bildergalerie (?:öffnen|ansehen|starten)",
        r"(?:nach oben|zum seitenanfang|zurück (?:nach oben|zum (?:anfang|seitenanfang)))",
        r"fehler (?:gefunden|entdeckt)\?.{0,60}", r"fehler melden",
        r"haben sie einen fehler (?:entdeckt|gefunden).{0,60}",
        r"kommentar (?:schreiben|verfassen|hinterlassen)", r"diskutieren sie mit",
        r"jetzt kommentieren", r"(?:zur startseite|zurück zur (?:startseite|übersicht))",
        # Spanish
        r"contin[uú]a (?:leyendo )?(?:después|tras|debajo) de la publicidad",
        (
            r"(?:contenido|artículo|noticia) (?:exclusiv[oa]|reservad[oa]|solo)"
            r" (?:para|a) (?:nuestros )?suscriptores"
        ),
        r"susc?ríb(?:ete|ase) .{0,60}",
        r"recib[ea] (?:nuestr|las|los|todas|en tu).{0,60}(?:correo|e-?mail|bandeja).{0,12}",
        r"compart(?:e|a|ir)(?: (?:esta|la) noticia| est[ae] (?:artículo|nota))?",
        r"guardar(?: artículo)?",
        r"escucha(?:r)?(?: (?:est[ea]|el|la) (?:artículo|noticia|nota))?",
        r"(?:únete|sum[aá]te|suscríbete|siga|sigue) (?:a|en)? ?(?:nuestro|el) canal .{0,40}",
        r"descarga (?:nuestra|la) (?:app|aplicación).{0,40}", r"copiar (?:enlace|link|el enlace)",
        r"ampliar (?:imagen|foto)", r"imprimir(?: artículo| noticia)?",
        r"enviar por (?:correo|e-?mail)", r"(?:volver|ir) (?:al )?arriba", r"volver al inicio",
        r"subir", r"(?:reportar|informar de|notificar) (?:un )?error.{0,20}",
        r"(?:has|ha) encontrado (?:un|algún) error\?.{0,60}",
        r"dej(?:a|e) (?:un|tu|su) comentario", r"ver comentarios", r"comenta(?:r)? esta noticia",
        # Portuguese
        r"(?:(?:a matéria|o texto) )?continua (?:após|depois d[ae]) (?:a )?publicidade",
        (
            r"(?:conteúdo|matéria|artigo) (?:exclusiv[oa]|reservad[oa]|só) (?:para"
            r"|a) (?:nossos )?assinantes"
        ),
        (
            r"(?:assine|inscreva-se|subscreva) (?:na |em |n?a |já |nossa |sua"
            r" )*.{0,4}newsletter.{0,40}"
        ),
        (
            r"receba (?:as|os|nossas|notícias|todas|grátis).{0,60}(?:e-?mail"
            r"|whatsapp|celular|newsletter).{0,12}"
        ),
        (
            r"(?:siga|participe|entre|faça parte|acompanhe) (?:d?[oae]|no|em"
            r"|n[ao]s?)? ?(?:nosso|o) (?:canal|grupo|perfil) .{0,40}"
        ),
        r"clique aqui (?:e|para) .{0,60}",
        r"baix(?:e|ar) (?:o nosso|nosso|o) (?:app|aplicativo).{0,40}",
        r"descarregue a nossa app.{0,20}", r"copiar (?:o )?link",
        r"ouvir (?:notícia|artigo|texto|a matéria)",
        r"ouça (?:este|o|a) (?:conteúdo|texto|matéria|artigo)",
        r"voltar (?:ao|para o|para) (?:topo|início)", r"voltar acima",
        r"(?:reportar|comunicar|informar) (?:um )?erro.{0,20}",
        r"encontrou (?:um|algum) erro\?.{0,60}", r"deix(?:e|ar) (?:um|o|seu|o seu) comentário",
        r"ver comentários", r"comente(?: aqui)?",
        # Italian
        r"continua a leggere(?: dopo la pubblicità)?", r"la notizia continua dopo .{0,20}",
        r"(?:contenuto|articolo) (?:riservato|esclusivo) (?:agli|per gli) abbonati",
        r"abbonati per .{0,30}", r"ascolta (?:l['’]|questo |il )?(?:articolo|podcast)",
        r"segui (?:il )?(?:nostro )?canale .{0,30}",
        r"scarica (?:l['’]|la nostra |la )?app.{0,30}", r"copia (?:il )?link",
        r"ingrandisci (?:l['’])?immagine", r"stampa(?: (?:questo |l['’])?articolo| pagina)?",
        r"invia (?:per e-?mail|a un amico)", r"salva articolo",
        r"torna (?:su|in alto|all['’]inizio|alla home)", r"segnala (?:un )?errore.{0,20}",
        r"lascia un commento", r"(?:scrivi|aggiungi) un commento", r"commenta(?: la notizia)?",
        # Polish
        r"(?:dalsza część|dalszy ciąg|reszta|ciąg dalszy) (?:artykułu|materiału|tekstu) .{0,40}",
        (
            r"(?:artykuł|tekst|materiał) (?:dostępny )?(?:tylko |wyłącznie )?dla"
            r" (?:prenumeratorów|subskrybentów|czytelników).{0,20}"
        ),
        r"zapisz się (?:na|do) .{0,20}newsletter.{0,20}",
        r"podziel się(?: (?:na .{2,14}|artykułem|tekstem))?", r"udostępnij(?: .{3,30})?",
        r"(?:posłuchaj|odsłuchaj) (?:artykułu|tekstu)", r"(?:obserwuj|śledź|polub) nas .{0,40}",
        r"dołącz do nas .{0,40}", r"pobierz (?:naszą |bezpłatną )?aplikację.{0,30}",
        r"kopiuj link", r"skopiuj link", r"powiększ(?: zdjęcie)?", r"drukuj", r"wydrukuj",
        r"wersja do druku", r"(?:do|powrót do|wróć do|na) g[óo]r[yęa]", r"powrót do listy",
        r"zgłoś (?:błąd|poprawkę).{0,30}", r"znalazłeś błąd.{0,80}", r"zauważyłeś błąd.{0,80}",
        r"(?:dodaj|napisz|zostaw) komentarz", r"skomentuj",
        # Dutch
        (
            r"(?:de |het )?(?:tekst|artikel|verhaal) (?:gaat|loopt) (?:verder|door)"
            r" (?:onder|na) .{0,30}"
        ),
        r"lees verder onder .{0,30}", r"de(?:len|el|len deze pagina)(?: (?:op|via) .{2,20})",
        r"delen", r"(?:schrijf|meld|abonneer) (?:je|u) .{0,30}(?:nieuwsbrief|newsletter).{0,20}",
        r"download (?:onze|de) (?:gratis )?app.{0,30}", r"kopieer (?:de )?link",
        r"luister naar dit artikel", r"dit artikel is (?:alleen|exclusief) voor .{0,20}",
        r"print(?:en| dit artikel)?", r"afdrukken", r"bewaren",
        r"(?:terug )?naar (?:boven|begin)",
        r"fout(?:je)? (?:gezien|gevonden|ontdekt|in dit artikel|melden).{0,40}",
        r"(?:plaats|schrijf|geef) een reactie", r"reageer(?: op dit artikel)?",
        # Swedish, Danish, Norwegian
        r"(?:artikeln|texten) fortsätter .{0,30}", rf"dela (?:på|via) {_NETWORK}", r"dela",
        r"tipsa", r"spara artikeln?",
        r"(?:prenumerera på|anmäl dig till) .{0,40}nyhetsbrev.{0,20}",
        r"följ oss(?: på .{2,30})?", r"ladda (?:ner|ned) (?:vår |appen).{0,20}",
        r"kopiera (?:länk|länken)", r"lyssna på (?:artikeln|texten)",
        r"den här artikeln är för .{0,30}", r"skriv ut(?: artikeln)?", r"till? toppen", r"upp",
        r"rapportera (?:fel|ett fel).{0,20}", r"hitta[td]? (?:ett )?fel.{0,50}",
        r"så rättar vi fel", r"(?:skriv|lämna) en kommentar", r"kommentera(?: artikeln)?",
        r"(?:artiklen|teksten) fortsætter .{0,30}",
        rf"del (?:artiklen|denne artikel|på {_NETWORK})",
        r"tilmeld (?:dig )?.{0,30}nyhedsbrev.{0,20}", r"følg os(?:s)?(?: på .{2,30})?",
        r"hent (?:vores |appen).{0,20}", r"kopi[eé]r? (?:link|lenke)(?:n|et)?",
        r"lyt til (?:artiklen|denne artikel)", r"udskriv(?: artiklen)?",
        r"tilbage til (?:toppen|forsiden)", r"fandt du en fejl.{0,40}",
        r"har du fundet en fejl.{0,40}", r"(?:artikkelen|saken|teksten) fortsetter .{0,30}",
        r"del (?:artikkelen|saken)", r"meld deg på .{0,40}nyhetsbrev.{0,20}",
        r"last ned (?:appen|vår app).{0,20}", r"fant du en feil.{0,40}", r"tips oss.{0,30}",
        # Finnish
        r"(?:artikkeli|juttu) jatkuu .{0,30}", r"mainos \(juttu .{0,20}",
        r"jaa(?: (?:artikkeli|juttu|facebookissa|twitterissä))?",
        r"tilaa (?:uutiskirje|uutiskirjeemme).{0,20}", r"seuraa meitä .{0,30}",
        r"lataa (?:sovellus|sovelluksemme).{0,20}", r"kopioi linkki",
        r"kuuntele (?:artikkeli|juttu)", r"tulosta(?: artikkeli)?", r"takaisin ylös",
        r"ilmoita virheestä.{0,20}", r"lähetä palautetta", r"(?:kirjoita|jätä) kommentti",
        r"kommentoi",
        # Czech and Slovak
        r"(?:článek|článok|text) pokračuje .{0,30}",
        r"(?:sdílet|sdílejte|zdieľať|zdieľajte)(?: .{3,30})?",
        r"přihlas(?:te|it) se k odběru .{0,40}", r"prihlás(?:te|iť) sa na odber .{0,40}",
        r"odebírat (?:newsletter|novinky).{0,20}", r"sledujte n[áa]s .{0,40}",
        r"stáhněte si (?:naši )?aplikaci.{0,20}", r"stiahnite si .{0,30}aplikáciu",
        r"kop[íi]rov(?:at|ať) odkaz", r"(?:poslechnout|přehrát) článek",
        r"(?:vy)?tisknout(?: článek)?", r"vytlačiť(?: článok)?", r"(?:zpět )?nahoru",
        r"(?:späť )?hore", r"zpět na (?:seznam|přehled|hlavní stranu).{0,10}", r"späť na zoznam",
        r"(?:našli jste|našli ste|objevili jste) .{0,14}chybu.{0,60}", r"nahlásit chybu.{0,20}",
        r"nahlásiť chybu.{0,20}", r"(?:přidat|vložit|napsat) komentář",
        r"(?:pridať|napísať) komentár",
        # Hungarian
        r"a cikk .{0,20}(?:hirdetés|reklám).{0,10} (?:után|alatt) folytatódik",
        r"megosztás(?: .{3,30})?", r"oszd meg(?: .{3,30})?", r"megosztom",
        r"iratkoz(?:z|zon) fel .{0,20}hírlev.{0,30}", r"feliratkozás(?: .{0,16}hírlev.{0,12})?",
        r"kövess(?:en)? (?:minket|bennünket) .{0,40}", r"töltse? le .{0,30}alkalmazás.{0,20}",
        r"link másolása", r"nyomtatás", r"vissza a (?:tetejére|lap tetejére|főoldalra)",
        r"ugrás a lap tetejére", r"hib[áa]t (?:talált(?:ál)?|vettél észre)\?.{0,60}",
        r"hibajelentés", r"szólj hozzá!?", r"hozzászólok",
        # Romanian
        r"articolul continuă .{0,30}",
        rf"distribu(?:ie|iți)(?: (?:pe {_NETWORK}|articolul|știrea|prin .{{3,12}}))?",
        r"(?:abonează-te|abona(?:ț|ţ)i-vă|înscrie-te) .{0,50}", r"urmăre(?:ș|ş)te-ne .{0,40}",
        r"urmări(?:ț|ţ)i-ne .{0,40}", r"descarcă aplica(?:ț|ţ)ia.{0,20}", r"copiază link(?:ul)?",
        r"ascultă articolul", r"printează", r"tipăre(?:ș|ş)te", r"înapoi sus", r"sus",
        r"raportează o (?:eroare|greșeală)", r"(?:lasă|adaugă|scrie) (?:un )?comentariu",
        # Greek
        r"διαφημιση", r"κοινοποίηση(?: .{3,20})?", r"κοινοποίησε.{0,20}",
        r"μοιραστείτε (?:το|τ[οη]ν?|αυτό).{0,30}", r"(?:εγγραφείτε|εγγραφή) στ[οα].{0,40}",
        r"ακολουθήστε (?:μας|το|το .{2,30}) (?:στο|στη|σε) .{0,80}",
        r"κατεβάστε την εφαρμογή.{0,20}", r"αντιγραφή (?:συνδέσμου|link)", r"εκτύπωση",
        r"επιστροφή στην (?:κορυφή|αρχή)",
        r"(?:αφήστε|γράψτε|προσθέστε) (?:ένα |το )?σχόλι[όο].{0,10}", r"σχολιάστε",
        # Russian and Ukrainian
        r"(?:подписывайтесь|подпишитесь) на .{2,140}",
        r"присылайте (?:нам )?(?:фото|видео|новости).{0,140}",
        r"больше новостей.{0,20} в .{0,40}(?:канал|телеграм|telegram|вконтакте|дзен).{0,60}",
        r"читайте нас (?:в|во|на) .{2,100}",
        r"приєднуйтесь до .{0,40}(?:канал|telegram|viber|facebook).{0,80}",
        r"добавьте .{2,60} в (?:избранные|ваши) источники.{0,60}",
        r"количество (?:показов|просмотров)\W{0,3}\d{1,9}",
        r"(?:на правах рекламы|продолжение (?:после|под) .{0,20})",
        r"(?:подписаться|подписаться на .{3,40}|подпишись.{0,40})",
        r"поделиться(?: (?:в|с|на|ссылкой|новостью|статьёй|статьей|материалом).{0,24})?",
        r"(?:следите|следи) за .{0,40}(?:telegram|телеграм|дзен|вконтакте|max|соцсет).{0,20}",
        r"читайте нас (?:в|на|у) .{2,40}",
        r"(?:присоединяйтесь|вступайте) (?:к|в) .{2,40}(?:канал|групп|чат|сообществ).{0,30}",
        r"скача(?:йте|ть) (?:наше )?(?:мобильное )?приложение.{0,20}", r"копировать ссылку",
        r"скопировать ссылку", r"(?:по)?слушать (?:статью|новость|текст)", r"увеличить",
        r"версия для печати", r"распечатать", r"печать", r"наверх", r"вверх",
        r"вернуться (?:к началу|наверх|назад)", r"в начало",
        r"(?:заметили|нашли|обнаружили) .{0,14}(?:ошибку|опечатку|неточность).{0,30}\?.{0,90}",
        r"если вы (?:заметили|нашли|обнаружили) .{0,14}(?:ошибку|опечатку|неточность).{0,110}",
        r"(?:увидели|видите) (?:ошибку|опечатку)\?.{0,90}",
        r"сообщить (?:об|о) (?:ошибке|опечатке).{0,20}",
        (
            r"(?:комментировать|прокомментировать|обсудить|обсудить .{2,20}"
            r"|(?:оставить|добавить|написать) комментарий)"
        ),
        r"(?:назад|возврат|вернуться) (?:к списку|в раздел|к разделу|к новостям).{0,20}",
        r"все новости", r"(?:количество )?просмотр(?:ов|ы)\s*[:：]?\s*\d{1,9}",
        r"(?:поділитися|поширити)(?: (?:у|в|на|новиною|новину|статтю|статтею).{0,20})?",
        r"підпис(?:уйтеся|атися).{0,50}", r"підпишіться .{0,50}",
        r"стежте за (?:нами|нашими|новинами|оновленнями).{0,40}", r"приєднуйтесь до .{0,40}",
        r"завантаж(?:те|ити) .{0,20}(?:застосунок|додаток).{0,20}", r"скопіювати посилання",
        r"друкувати", r"роздрукувати", r"версія для друку", r"(?:в|на)гору",
        r"(?:помітили|знайшли|побачили) .{0,14}помилку\?.{0,90}",
        r"якщо (?:ви )?(?:помітили|знайшли|побачили) .{0,14}помилку.{0,110}",
        r"повідомити про помилку.{0,20}", r"(?:залишити|додати|написати) коментар",
        r"коментувати", r"обговорити",
        # Bulgarian, Serbian, Croatian
        r"сподел(?:и|ете)(?: (?:във?|със|статията|новината) ?.{0,20})?",
        r"абонирай(?:те)? се .{0,40}", r"(?:последвайте|следвайте) ни .{0,40}",
        r"изтегл(?:ете|и) приложението.{0,20}", r"копирай (?:линк|връзка)", r"принтирай",
        r"отпечатай", r"нагоре", r"(?:добави|напиши|остави) коментар", r"оглас",
        r"подели(?:те)?(?: (?:на фејсбуку|вест|текст|чланак))?", r"пратите нас .{0,40}",
        r"штампај", r"(?:пошаљи|остави) коментар", r"oglas",
        r"(?:tekst|članak) se nastavlja .{0,30}",
        rf"podijeli(?:te)?(?: (?:na {_NETWORK}.{{0,3}}|članak|vijest|s prijateljima))?",
        rf"podeli(?:te)?(?: (?:na {_NETWORK}.{{0,3}}|vest|tekst|članak))?",
        r"pratite nas .{0,40}", r"prijavi(?:te)? se na (?:naš )?(?:newsletter|bilten).{0,20}",
        r"prijavi(?:te)? grešku.{0,20}", r"preuzmite aplikaciju.{0,20}", r"kopiraj link",
        r"ispiši", r"isprintaj", r"štampaj", r"(?:povratak )?na vrh",
        r"(?:ostavi|dodaj|napiši|pošalji) komentar", r"komentiraj(?:te)?",
        # Turkish
        r"haberin devamı.{0,30}", r"devamı için .{0,20}", r"(?:haberi )?paylaş",
        rf"{_NETWORK}['’]?\w{{0,3}} (?:paylaş|takip et(?:in)?)",
        r"(?:(?:e-)?bülten\w{0,8}|kanal\w{0,8}) (?:abone|kayıt) ol\w{0,3}", r"abone ol\w{0,3}",
        r"bizi .{0,30}takip ed(?:in|iniz)", r"(?:mobil )?uygulama(?:mızı|yı) (?:indir|indirin)",
        r"bağlantıyı kopyala", r"linki kopyala", r"(?:haberi|makaleyi) dinle", r"yazdır",
        r"(?:yukarı|başa) (?:çık|dön)", r"hata bildir",
        r"(?:yorum|yorumunu) (?:yap|yaz|ekle|gönder)",
        # Indonesian
        r"scroll (?:untuk|ke bawah) .{0,40}", r"lanjutkan membaca.{0,30}",
        r"ikuti .{0,40}(?:google news|whatsapp|telegram|instagram|facebook).{0,20}",
        r"(?:berlangganan|daftar) .{0,20}(?:newsletter|buletin).{0,20}", r"unduh aplikasi.{0,30}",
        r"salin (?:tautan|link)", r"gabung (?:di|ke) .{0,20}(?:channel|saluran|grup).{0,30}",
        r"dapatkan (?:update )?berita .{0,60}", r"(?:dengarkan|simpan) (?:artikel|berita)",
        r"cetak", r"kembali ke atas", r"(?:berikan|tulis|tinggalkan) komentar",
        # Vietnamese
        rf"theo dõi (?:chúng tôi|.{{2,30}}) trên (?:{_NETWORK}|zalo)", r"đăng ký nhận .{0,30}",
        r"tải ứng dụng.{0,20}", r"sao chép (?:liên kết|link)", r"nghe (?:đọc bài|bài viết|audio)",
        r"in bài viết", r"về đầu trang", r"lên đầu trang", r"gửi (?:bình luận|ý kiến).{0,10}",
        r"ý kiến bạn đọc",
        # Arabic, Persian, Hebrew
        r"إعلانات?", r"مادة إعلانية", r"شارك", r"شاركها", r"مشاركة",
        r"شارك (?:المقال|الخبر|هذا .{2,12}|عبر .{2,12})",
        r"مشاركة (?:على|عبر|المقال|الخبر).{0,14}",
        r"(?:اشترك|اشتركوا) (?:في (?:النشرة|نشرتنا|القناة|قناتنا)|الآن|مجانا).{0,30}",
        r"تابع(?:نا|ونا) .{0,40}", r"تابعوا (?:آخر|أحدث|كل) .{0,60}",
        r"حم[ّ]?ل (?:التطبيق|تطبيق\w{0,3}).{0,14}", r"نسخ الرابط", r"استمع إلى (?:المقال|الخبر)",
        r"طباعة", r"حفظ", r"(?:العودة )?إلى الأعلى", r"للأعلى", r"(?:أبلغ|الإبلاغ) عن خطأ",
        r"(?:أضف|اترك|اكتب) (?:تعليق[اًا]{0,2}|تعليقك|رد[اًا]{0,2})", r"آگهی", r"تبلیغات",
        r"(?:به )?اشتراک(?: |‌)?(?:گذاری|بگذارید)", r"ما را (?:در|از) .{2,20} دنبال کنید",
        r"عضویت در .{2,20}", r"کپی (?:لینک|کردن لینک)", r"دانلود (?:اپلیکیشن|برنامه)",
        r"(?:نسخه )?چاپ(?:ی)?", r"بازگشت به (?:بالا|صفحه اصلی)", r"انتهای پیام.{0,12}",
        r"کد خبر\W{0,3}\d{3,12}", r"(?:ارسال )?نظر(?: شما| دهید)?", r"لینک کوتاه.{0,40}",
        r"פרסומת", r"מודעה", r"שיתוף", r"שתפו(?: .{3,20})?",
        r"(?:הירשמו|הצטרפו) ל(?:ניוזלטר|ערוץ|קבוצת).{0,30}", r"עקבו אחרינו.{0,20}",
        r"הורידו את האפליקציה", r"העתק(?:ת)? קישור", r"הדפסה", r"חזרה למעלה",
        r"מצאתם? טעות.{0,40}", r"טעינו.{0,40}", r"(?:הוספת|השאירו|כתבו) תגובה",
        # Hindi, Bengali, Thai
        r"शेयर (?:करें|कीजिए)", r"(?:फेसबुक|ट्विटर|व्हाट्सएप) पर शेयर करें",
        r"हमें (?:.{2,12} पर )?फॉलो करें",
        r"(?:हमारे )?(?:व्हाट्सएप|टेलीग्राम|यूट्यूब) चैनल से जु(?:ड़|ड़)ें",
        r"(?:न्यूज़लेटर|न्यूज़लेटर|न्यूजलेटर|चैनल|हमें) सब्सक्राइब करें",
        r"(?:हमारा )?(?:ऐप|एप) डाउनलोड करें", r"प(?:ढ़|ढ़)ें पूरी खबर .{0,14}", r"लिंक कॉपी करें",
        r"प्रिंट करें", r"(?:टिप्पणी|कमेंट) करें", r"বিজ্ঞাপন", r"শেয়ার করুন",
        r"(?:আমাদের )?ফলো করুন", r"প্রিন্ট করুন", r"মন্তব্য করুন",
        r"ติดตาม(?:เรา|ข่าวสาร|ข่าว)\w{0,10}ได้ที่.{0,20}", r"สมัครรับ(?:ข่าวสาร|จดหมายข่าว)",
        r"ดาวน์โหลดแอป.{0,10}", r"คัดลอกลิงก์", r"พิมพ์", r"กลับ(?:ขึ้นด้านบน|สู่ด้านบน)",
        r"แสดงความคิดเห็น",
        r"تابعونا (?:على|عبر) .{0,30}(?:قنا|ت[لي]{1,2}[غج]رام|واتساب|فيسبوك|تويتر|يوتيوب).{0,40}",
        r"به کانال .{2,60} بپیوندید",
        r"folgen sie uns (?:auf|bei) (?:whatsapp|facebook|instagram|twitter|telegram).{0,80}",
        r"הצטרפו ל(?:ערוץ|קבוצ).{2,60}", r"niets missen\?.{0,130}",
        r"dziękujemy, że przeczytał.{0,130}",
        r"więcej informacji .{0,60}na stronie głównej.{0,60}",
        r"thanks for reading .{1,60}! (?:this post is public|subscribe).{0,60}",
        r"this (?:post|article|page) (?:may )?contains? affiliate links.{0,100}",
        # Korean
        r"(?:기사|이 기사를?) 공유(?:하기|합니다)?",
        r"(?:페이스북|트위터|카카오톡|카카오스토리|네이버).{0,6} ?공유(?:하기)?",
        r"글자\s?크기.{0,20}", r"뉴스레터 (?:구독|신청).{0,6}", r"(?:앱|어플) (?:다운로드|설치)",
        r"url ?복사", r"링크 ?복사", r"기사 ?(?:듣기|저장|스크랩)", r"스크랩", r"프린트",
        r"인쇄(?:하기)?", r"맨 ?위로", r"(?:오류|오탈자) ?(?:신고|제보)",
        r"이 기사에 대해 어떻게 생각하시나요", r"좋아요\W{0,3}\d{0,6}", r"목록(?:으로|보기)?",
        r"이전글\W{0,4}다음글", r"(?:이전|다음) ?(?:글|기사)", r"다른\s?기사 ?보기",
        r"제보는 .{2,60}",
        # Japanese
        r"この記事は(?:有料)?会員限定(?:記事)?です", r"pr", r"ツイート(?:する)?",
        r"シェア(?:する)?", r"フォロー(?:する)?",
        r"(?:メルマガ|メールマガジン)(?:に|の)?登録.{0,10}",
        r"(?:会員|有料|登録者)限定(?:記事)?(?:です)?", r"アプリを?ダウンロード.{0,6}",
        r"(?:リンク|url)を?コピー(?:する)?", r"はてなブックマーク.{0,6}", r"lineで送る",
        r"(?:画像|写真)を?拡大(?:する|して見る)?", r"拡大(?:する)?", r"印刷(?:する)?",
        r"保存(?:する)?", r"(?:ページ)?(?:の)?(?:トップ|先頭|上)(?:へ|に)(?:戻る|もどる)?",
        r"(?:記事|ニュース)?一覧(?:へ|に|を見る)(?:戻る|もどる)?",
        r"この記事は約?\d{1,3}分で読めます",
        r"(?:コメント|トラックバック)\W{0,2}[（(]\d{1,6}[)）]", r"コメント(?:する|を残す|を書く)",
        # Chinese
        r"(?:一[键鍵])?分享(?:至|到)?", r"收藏(?:本文)?", r"点赞", r"點讚",
        r"打印(?:本页|此页|文章)?", r"列印", r"[关關][闭閉](?:窗口|本页|視窗|视窗)?",
        r"(?:打印本页|打印)\W{1,6}关闭(?:窗口|本页)?",
        r"(?:字体|字號|字号|字體|字级|字級)(?:大小)?\W{0,4}(?:[大中小特]\W{0,4}){1,4}",
        r"扫描?(?:上方|下方)?二维码.{0,12}", r"下[载載]\s?(?:app|客户端|手机版)",
        r"[关關]注我[们們].{0,10}", r"加入(?:line|telegram|微信).{0,8}",
        r"(?:複製|复制)(?:連結|链接|網址|网址)", r"点击订阅",
        r"(?:返回|回到)(?:[顶頂]部|列表|首[页頁]|上[页頁]|目[录錄])", r"(?:我要)?[纠糾][错錯]",
        r"留言", r"\d\d{0,5}\s?[条條则則]?(?:评论|評論|留言)",
    ),
    r"[\s.:：!！?？>»›…·|【】\])）。]*$",
)  # fmt: skip
"""Whole lines of what a reader may do, or should."""
