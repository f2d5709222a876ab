# 3つの手順、その画面、1回だけ開けるページ。
step-first-title = 手順1/3: 1つ目の確認方法
step-first-text = 認証アプリをどこに入れるか選んでください。6桁のコードが30秒ごとに変わり、電波がなくても使えます。
step-second-title = 手順2/3: 2つ目の確認方法
step-second-text = 1つ目をなくしたり、壊したり、家に忘れたりした日のためです。別の端末がおすすめです。
step-enable-title = 手順3/3: 多要素認証を有効にする
step-enable-text = 登録済み: { $devices }。有効にすると、パスワードだけではだれも入れなくなります。元には戻せません。
step-enable-one-device = 2つとも{ $device }にあります。なくすと両方使えなくなります。別の端末にもう1つあると安心です。登録は有効にする前でも後でもできます。
step-done-title = 多要素認証は有効です
step-done-text = これからのサインイン: いつもの{ -sign-in-name }とパスワードのあとに、アプリの6桁のコードを入力します。
step-done-which = どの方法でも使えます: { $devices }。手元にないときは、別の方法を選んでください。
step-done-keep = スマートフォンの初期化や機種変更、アプリの削除は、新しい方法を登録してからにしてください。

warn-title = *はじめる前に*
warn-hours = • 平日9:00〜17:00がおすすめです。窓口がお手伝いできます。全部で10〜15分ほどです。
warn-two = • 確認方法を2つ登録します。1つだけだと、故障のときサインインできなくなります。
warn-device = • アプリは端末1台ごとのものです。端末を替えたりアプリを消したりする前に、別の方法を登録してください。
warn-order = • この順番で進めてください。最後の「有効にする」は元に戻せません。

have-question = *手元に何がありますか。* おすすめを先に並べます。選ばずに進んでもかまいません。
have-smartphone = スマートフォン・タブレット
have-office_pc = 職場・研究室のPC
have-home_pc = 自宅のPC
have-nothing = どれもない
have-nothing-way = 自分だけが使うブラウザーがあれば、どのPCでも登録できます。なければ、窓口が一緒に方法を探します。

button-add-mobile = スマートフォンに登録
button-add-mobile-another = 別のスマートフォンに登録
button-add-computer = PCのブラウザーに登録
button-add-computer-another = 別のPCに登録
button-enable = 有効にする
button-not-me = 身に覚えがない

done-app_added = { $what }を登録しました。
done-app_added_same_device = アプリを登録しました。{ $device }には、ほかの方法も入っています。{ $device }をなくすと両方使えません。別の端末にもう1つあると安心です。
done-linked = アカウントを結び付けました。これからは、このSlackアカウントで{ $name }さんの手続きができます。
done-enabled = 多要素認証を有効にしました。元に戻すことはできません。
done-not-you = 確認方法が変わるたびに、こうしてお知らせします。

stopped-yes = お知らせありがとうございます。その方法を止めました。もうサインインには使えません。
stopped-no = お知らせありがとうございます。セキュリティ担当が確認します。
stopped-before = その方法はすでに止まっています。セキュリティ担当に伝わっています。
stopped-told = セキュリティ担当にいま知らせました。連絡することがありますが、コードを尋ねることはありません。
stopped-next = Slackやパスワードを他人が使っているおそれがあれば、パスワードを変え、Slackですべての端末からサインアウトしてください。

setup-title-mobile = スマートフォンに登録
setup-title-computer = PCのブラウザーに登録
setup-submit = コードを確認する
setup-mobile-1 = *1.* スマートフォンに認証アプリを入れます(Microsoft Authenticator、Google Authenticatorなど)。最初の許可はすべて認めてください。
setup-mobile-2 = *2.* 下のページを開きます。PCで開いたら、アプリでQRコードを読み取ります。スマートフォンで開いたら、ページのリンクを押します。
setup-computer-1 = *1.* いつも使うブラウザー(Edge、Chrome、Firefox)に、拡張機能「Authenticator」を入れます。
setup-computer-2 = *2.* 下のページを同じブラウザーで開きます。拡張機能の読み取りアイコンを押し、QRコードを枠で囲みます。
setup-key-only = *2.* 下の[キーを表示する]を押し、出てきたキーをアプリに入力します。
setup-3 = *3.* アプリの「{ $service }」にいま出ている6桁のコードを入力します。
setup-kept = この登録は{ $until }まで残っています。画面を閉じても続きから進められます。
setup-button-page = ページを開く
setup-button-key = キーを表示する
setup-key = アプリで「キーを入力」を選び、このキーを入力してください。だれにも見せないでください。
setup-name = 端末の名前
setup-name-hint = 「iPhone」など、ふだんの呼び名です。同じ名前は同じ端末とみなします。
setup-code = 6桁のコード
setup-code-hint = 30秒ごとに変わります。窓口がこのコードを尋ねることはありません。

enable-title = 多要素認証を有効にする
enable-submit = 有効にする
enable-text = 有効にすると、サインインにはパスワードと確認方法の両方が必要になります: { $devices }
enable-for-good = *元に戻せません。* ほかの人がこっそり無効にできないようにするためです。
enable-label = ご確認ください
enable-understood = 元に戻せないことを理解しました

page-title = QRコード
page-intro = このページでは、認証アプリ1つ分のQRコードを表示します。開けるのは1回だけです。
page-who = Slackでいま手続きをしているご本人だけが開いてください。
page-open = QRコードを表示する
page-scan = { $place }のアプリで読み取ってください。
page-place-mobile = スマートフォン
page-place-computer = PCのブラウザー
page-on-phone = このスマートフォンで見ている場合
page-tap = 認証アプリで開く
page-then = Slackに戻り、「{ $service }」に出ている6桁のコードを入力してください。このページは閉じてください。
page-alt = 認証アプリ用のQRコード
page-kept = { $until }まで使えます。
page-spent-title = このページは使用済みです
page-spent = すでに開かれたか、時間がたっています。Slackの画面に戻り、もう一度[ページを開く]を押してください。
page-over-title = この登録は終わっています
page-over = 登録が済んだか、期限が過ぎました。SlackでMamoriに話しかけると、次の手順が出ます。
page-later-title = いまは表示できません
page-later = いまは保存できないため、コードを表示していません。数分後に再読み込みしてください。
page-never = 窓口がこのコードや、その写真を求めることはありません。
