# 3つの手順、その画面、1回だけ開けるページ。
step-first-title = 手順1/3: 1つ目の確認方法
step-first-text = 認証アプリをどこに入れるか選んでください。アプリの6桁のコードは30秒ごとに変わり、圏外でも使えます。電話番号は予備としておすすめです。
step-second-title = 手順2/3: 2つ目の確認方法
step-second-text = { $devices }の紛失や故障、家への置き忘れに備えます。別の端末に登録するのがおすすめです。
step-enable-title = 手順3/3: 多要素認証を有効にする
step-enable-text = 登録済み: { $devices }。有効にすると、パスワードだけではだれもサインインできなくなります。元に戻せません。
step-enable-one-device = どの確認方法も{ $device }にあります。有効にしたあとでなくすと、窓口での手続きが必要になります。別の端末への登録は、有効にする前でも後でもできます。
step-done-title = 多要素認証は有効です
step-done-text = これからのサインイン: まず、いつもの{ -sign-in-name }とパスワードを入力します。次に、6桁のコードを入力します。
step-done-which = { $count ->
    [1] コードは、この端末のものを使います: { $devices }
   *[other] コードは、どの端末のものでも使えます: { $devices }
}
step-done-keep = スマートフォンの初期化や機種変更、アプリの削除は、新しい方法を登録してからにしてください。

warn-title = *はじめる前に*
warn-hours = • 平日{ $opens }〜{ $closes }がおすすめです。窓口がお手伝いできます。登録には10〜15分ほどかかります。
warn-two = • 本人確認の方法(確認方法)を2つ登録します。1つだけだと、端末の故障でサインインできなくなります。
warn-device = • アプリは端末1台ごとのものです。端末を替えたりアプリを消したりする前に、別の方法を登録してください。
warn-order = • この順番で進めてください。最後の「有効にする」は元に戻せません。

have-question = *手元に何がありますか。* おすすめを先に並べます。選ばずに進んでもかまいません。
have-smartphone = スマートフォン・タブレット
have-office_pc = 職場・研究室のPC
have-home_pc = 自宅のPC
have-nothing = どれもない
have-nothing-way = 自分だけが使うブラウザーがあれば、どのPCでも登録できます。なければ、窓口が一緒に方法を探します。
have-nothing-way-token = ハードウェアトークンが使えます。それだけで6桁のコードが出る、小さな機器です。{ $counter }

button-add-token = トークンを登録する
button-add-mobile = スマートフォンに登録する
button-add-mobile-another = 別のスマートフォンに登録する
button-add-computer = PCのブラウザーに登録する
button-add-computer-another = 別のPCのブラウザーに登録する
button-enable = 多要素認証を有効にする
button-not-me = 身に覚えがない

done-app_added = { $what }を登録しました。
done-app_added_same_device = アプリを{ $device }に登録しました。{ $device }をなくすと、両方とも使えなくなります。別の端末にもう1つあると安心です。
done-token_lent = ハードウェアトークンをお貸ししました。本体の番号は{ $device }です。手元に届いたら、[トークンを登録する]を押し、出ている数字を入力してください。
done-token_added = { $what }を登録しました。
done-token_taken_back = ハードウェアトークンが返却されました: { $device }。もうあなたのアカウントでは使えません。
done-token_lost = ハードウェアトークンの紛失届を受け付けました: { $device }。もうだれもサインインに使えません。
done-linked = アカウントを結び付けました。このSlackアカウントでは、これから{ $name }さんとしてご案内します。
done-enabled = 多要素認証を有効にしました。元に戻すことはできません。
done-not-you = このような変更は、そのつどお知らせします。心当たりがなければ、[身に覚えがない]を押してください。

stopped-yes = その方法を止めました。もうサインインには使えません。お知らせありがとうございます。
stopped-no = お知らせありがとうございます。サインインできるように、何も止めていません。
stopped-before = その方法はすでに止まっています。サインインには使えません。
stopped-over = その方法は、すでに終わっています。サインインには使えません。
stopped-link = そのSlackの利用者は、もうあなたのアカウントに何もできません。お知らせありがとうございます。
stopped-told = お知らせは、時間を問わずセキュリティ担当に届きます。連絡することがありますが、コードを尋ねることはありません。
stopped-next = Slackやパスワードを他人が使っているかもしれないときは、先にパスワードを変えてください。次に、Slackですべての端末からサインアウトしてください。

setup-title-mobile = スマートフォンに登録する
setup-title-computer = PCのブラウザーに登録する
setup-submit = コードを確認する
setup-mobile-1 = *1.* スマートフォンに認証アプリを入れます(Microsoft Authenticator、Google Authenticatorなど)。カメラや通知の許可を求められたら、許可してください。
setup-mobile-2 = *2.* 下の[ページを開く]を押します。PCで開いたときは、アプリでQRコードを読み取ります。スマートフォンで開いたときは、QRコードの下のボタンを押します。
setup-computer-1 = *1.* いつも使うブラウザー(Edge、Chrome、Firefox)に、拡張機能「Authenticator」を入れます。
setup-computer-2 = *2.* 同じブラウザーで、下の[ページを開く]を押します。拡張機能の読み取りアイコンを押し、QRコードを枠で囲みます。
setup-key-only = *2.* 下の[キーを表示する]を押し、出てきたキーをアプリに入力します。
setup-3 = *3.* アプリの「{ $service }」にいま出ている6桁のコードを、下に入力します。
setup-kept = この登録は{ $until }まで残っています。画面を閉じても、続きから進められます。
setup-button-page = ページを開く
setup-button-key = キーを表示する
setup-key = アプリで「キーを入力」を選び、このキーを入力してください。だれにも見せないでください。窓口が尋ねることもありません。
setup-name = 端末の名前
setup-name-hint = 「iPhone」「研究室PC」など、ふだんの呼び名です。同じ名前は同じ端末とみなします。
setup-code = 6桁のコード
setup-code-hint = 30秒ごとに変わります。窓口がこのコードを尋ねることはありません。

setup-token-title = ハードウェアトークン
setup-token-1 = *1.* 本体の番号が *{ $serial }* のトークンを用意します。ボタンがあれば押します。
setup-token-2 = *2.* 出ている6桁の数字を、下に入力します。
setup-token-name = トークンの名前
setup-token-name-hint = このままでかまいません。確認方法を見分けるための名前です。
setup-token-code-hint = { $seconds }秒ごとに変わります。窓口がこのコードを尋ねることはありません。
setup-token-other = 本体の番号が違うときは、登録せずに、お渡しした窓口にお知らせください。

enable-title = 多要素認証を有効にする
enable-submit = 有効にする
enable-text = 有効にすると、サインインにはパスワードと、どれか1台の端末のコードが必要になります: { $devices }
enable-for-good = *元に戻せません。* ほかの人がこっそり無効にできないようにするためです。
enable-label = ご確認ください
enable-understood = 元に戻せないことを理解しました

page-title = QRコード
page-intro = このページでは、認証アプリ1つ分のQRコードを表示します。表示できるのは1回だけです。
page-who = Slackでいま手続きをしているご本人だけが開いてください。
page-open = QRコードを表示する
page-scan = { $place }の認証アプリで読み取ってください。
page-place-mobile = スマートフォン
page-place-computer = PCのブラウザー
page-on-phone = このページをスマートフォンで見ているときは、次のボタンを押してください。
page-tap = 認証アプリで開く
page-then = このページを閉じてSlackに戻り、「{ $service }」に出ている6桁のコードを入力してください。
page-alt = 認証アプリ用のQRコード。読み取れないときは、Slackの画面で[キーを表示する]を押してください。
page-kept = このQRコードは{ $until }まで使えます。
page-spent-title = このページはもう使えません
page-spent = すでに開かれたか、時間がたっています。Slackの画面に戻り、もう一度[ページを開く]を押してください。
page-over-title = この登録は終わっています
page-over = 登録が済んだか、期限が過ぎました。SlackでMamoriにメッセージを送ると、次の手順が出ます。
page-later-title = いまは表示できません
page-later = いまは保存できないため、QRコードを表示していません。数分後に再読み込みしてください。
page-never = 窓口がこのQRコードや、その写真を求めることはありません。
