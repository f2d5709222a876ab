# 状況カード、App Home、だれのアカウントか。
card-hello = { $name }さん、こんにちは。
card-none = 多要素認証はまだ未設定です。ここで順番に進めましょう。
card-begun = { $what }の登録が途中です。ここまでの設定は{ $until }まで残っています。
card-first-done = 登録済みの確認方法は、{ $what }だけです。もう1つ登録すると、多要素認証を有効にできます。
card-ready = 登録は済んでいます: { $devices }。あとは、多要素認証を有効にするだけです。
card-covered = 備えができています。どの端末を1台なくしても、サインインできます。
card-one-device = いまサインインに使える端末は、{ $device }だけです。
card-no-method = 多要素認証は有効ですが、使える確認方法が残っていません。サインインには、窓口でのご本人の確認が必要です。
card-token-waiting = ハードウェアトークンをお貸ししました: { $what }。{ $until }までにここで登録してください。
card-if-lost-closed = いまなくすと、窓口が開く{ $opens }までサインインできません。
card-if-lost-open = いまなくすと、先に窓口でのご本人の確認が必要です。窓口は本日{ $until }まで開いています。
card-if-lost-ready = どれも同じ端末にあります。有効にしたあとでなくすと、窓口での手続きが必要になります。
card-methods = *登録済みの確認方法*
card-method = • { $what }: { $added }登録、最後に使った日は{ $used }
card-method-unused = • { $what }: { $added }登録、まだ使っていません
card-method-default = • { $what }(最初に使う方法): { $added }登録、最後に使った日は{ $used }
card-method-default-unused = • { $what }(最初に使う方法): { $added }登録、まだ使っていません
card-method-stopped = • { $what }: { $when }から停止中。サインインには使えません。
card-methods-more = • ほか{ $count }件
card-add-backup = 別の端末にもう1つ登録しておくと、1台なくしてもサインインできます。
card-alternate = サインインに使えるのは、ふだん手元にあるものだけです。自宅などの予備の電話番号を登録しておくと、すべて失ってもサインインできます。
card-button-start = はじめる
card-button-continue = 続ける
card-home-where = [はじめる]または[続ける]を押すと、次の手順が「メッセージ」タブに届きます。

link-unknown = どのアカウントをお使いか、まだ確認できていません。{ $institution }の招待コードを入力してください。1回だけで済みます。
link-no-invitation = 招待コードが届いていないときは、窓口にご相談ください。
link-button = 招待コードを入力する
link-unknown-sign-in = どのアカウントをお使いか、まだ確認できていません。{ $institution }のサインインで確認します。1回だけで済みます。
link-no-sign-in = メールで招待コードが届いていれば、そのコードでも確認できます。どちらもできないときは、窓口にご相談ください。
link-ended = Slackのあなたとアカウントの結び付けは、解除されました。登録済みの確認方法は残っています。
link-title = 招待コード
link-submit = アカウントを結び付ける
link-label = 招待コード
link-hint = 6文字が4組です。使えるのは1回です。
link-explain = このコードで、あなたのアカウントを確認します。Slackの名前やメールアドレスだけでは確認できません。

refused-guest = ゲストとして参加されています。Slackでお手伝いできるのは、このワークスペースのメンバーの方だけです。
refused-stranger = 別の組織から参加されています。Slackでお手伝いできるのは、このワークスペースのメンバーの方だけです。
refused-closed = このSlackアカウントは閉鎖されています。
refused-way = { $institution }の窓口では、Slackを使わなくてもご相談いただけます。{ $desk }{ $contact }

invitation-subject = Mamoriへの招待
invitation-mail = { $name }さん、こんにちは。
    Mamoriへの招待をお送りします。Mamoriは、Slackで多要素認証のお手伝いをします。
    SlackでMamoriとのメッセージを開き、[招待コードを入力する]を押します。
    そこに、次のコードを入力してください。
    { $code }
    コードを使えるのは1回です。窓口がこのコードを尋ねることはありません。

sign-in-button = { $institution }にサインインする
sign-in-title = アカウントの確認
sign-in-1 = *1.* ページを開いて、{ $institution }にサインインします。
sign-in-open = サインインのページを開く
sign-in-2 = *2.* ページに番号が出ます。ここに入力してください。
sign-in-number = ページの番号
sign-in-number-hint = 数字6桁です。Slackのあなたとアカウントを、1回だけ結び付けます。
sign-in-wrong-number = ページの番号と一致しませんでした。6桁を確かめて、もう一度入力してください。
sign-in-closed = 番号が3回一致しなかったため、このサインインは終了しました。何も結び付けていません。[サインインのページを開く]から、もう一度サインインしてください。
sign-in-not-signed-in = まだサインインされていないか、時間が過ぎました。[サインインのページを開く]から、サインインしてください。

sign-in-page-title = { $institution }にサインイン
sign-in-page-intro = { $institution }のサインインで、あなたのアカウントを確認します。そのあと、MamoriがSlackでお手伝いします。
sign-in-page-who = いまご自分でSlackから始めた場合だけ、進んでください。だれかから届いたリンクであれば、このページを閉じてください。
sign-in-page-go = サインインに進む
sign-in-page-onward = { $institution }のサインインに移動しています。
sign-in-page-number-title = Slackで入力する番号
sign-in-page-number = ご自分でSlackから始めた場合だけ、SlackのMamoriの画面に入力してください。
sign-in-page-links = 次の2つが結び付きます。
sign-in-page-account = アカウント
sign-in-page-account-name = { $account }({ $name })
sign-in-page-slack = Slackの利用者
sign-in-page-slack-name = { $name }、{ $address }
sign-in-page-workspace = Slackのワークスペース
sign-in-page-number-warning = この番号はだれにも教えないでください。Slackで入力した人が、あなたのサインイン方法を変えられるようになります。窓口が尋ねることはありません。
sign-in-page-not-me = Slackでの操作に身に覚えがない
sign-in-page-done-title = アカウントを結び付けました
sign-in-page-done = Slackに戻ってください。次の手順が届いています。このページは閉じてかまいません。
sign-in-page-stopped-title = 何も結び付けていません
sign-in-page-stopped = ほかの人に誘導された可能性があることを、担当者に知らせました。アカウントは元のままです。このページを閉じてください。ご質問は窓口へどうぞ。{ $desk }{ $contact }
sign-in-page-not-yet-title = まだサインインしていません
sign-in-page-not-yet = 何も結び付けていません。サインインすると、先に進めます。
sign-in-page-denied-title = サインインしませんでした
sign-in-page-denied = サインインが取り消されました。何も結び付けていません。もう一度試すか、このページを閉じてください。
sign-in-page-failed-title = サインインできませんでした
sign-in-page-failed = { $institution }のサインインを完了できませんでした。何も結び付けていません。少し待って、もう一度お試しください。続くときは、窓口にお知らせください。{ $desk }{ $contact }
sign-in-page-unknown-title = アカウントが見つかりません
sign-in-page-unknown = サインインはできましたが、対応するアカウントがMamoriにありません。何も結び付けていません。別のアカウントをお使いであれば、そちらでサインインしてください。それ以外のときは、窓口にお知らせください。{ $desk }{ $contact }
sign-in-page-linked-already-title = このアカウントは結び付け済みです
sign-in-page-linked-already = サインインしたアカウントは、このSlackワークスペースのだれかにすでに結び付いています。何も変えていません。ご自分でなければ、窓口にお知らせください。{ $desk }{ $contact }
sign-in-page-spent-title = このページは使えなくなりました
sign-in-page-spent = 使用済みか、時間が過ぎたか、別のブラウザーで開かれました。何も結び付けていません。Slackに戻ってMamoriにメッセージを送り、[{ $institution }にサインインする]を押してください。
sign-in-page-later-title = いまはできません
sign-in-page-later = 何も結び付けていません。ここまでの操作は残っています。少し待って、このページを再読み込みしてください。

home-link-oidc = アカウント{ $account }として利用しています(結び付け: { $since }、サインインで確認)。
home-link-invitation = アカウント{ $account }として利用しています(結び付け: { $since }、招待コードで確認)。
home-link-profile_email = アカウント{ $account }として利用しています(結び付け: { $since }、Slackのメールアドレスで確認)。
home-link-operator = アカウント{ $account }として利用しています(結び付け: { $since }、窓口で確認)。
