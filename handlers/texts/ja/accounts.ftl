# 状況カード、App Home、だれのアカウントか。
card-hello = { $name }さん、こんにちは。
card-none = 多要素認証はまだ未設定です。ここで順番に進めましょう。
card-begun = { $what }の登録が途中です。ここまでの設定は{ $until }まで残っています。
card-first-done = 登録済みの確認方法は、{ $what }だけです。もう1つ登録すると、多要素認証を有効にできます。
card-ready = 登録は済んでいます: { $devices }。あとは、多要素認証を有効にするだけです。
card-covered = 備えができています。どの端末を1台なくしても、サインインできます。
card-one-device = いまサインインに使える端末は、{ $device }だけです。
card-if-lost-closed = いまなくすと、窓口が開く{ $opens }までサインインできません。
card-if-lost-open = いまなくすと、先に窓口でのご本人の確認が必要です。窓口は本日{ $until }まで開いています。
card-if-lost-ready = どれも同じ端末にあります。有効にしたあとでなくすと、窓口での手続きが必要になります。
card-methods = *登録済みの確認方法*
card-method = • { $what }
card-method-default = • { $what }(最初に使う方法)
card-add-backup = 別の端末にもう1つ登録しておくと、1台なくしてもサインインできます。
card-button-start = はじめる
card-button-continue = 続ける
card-home-where = [はじめる]または[続ける]を押すと、次の手順が「メッセージ」タブに届きます。

link-unknown = どのアカウントをお使いか、まだ確認できていません。{ $institution }の招待コードを入力してください。1回だけで済みます。
link-no-invitation = 招待コードが届いていないときは、窓口にご相談ください。
link-button = 招待コードを入力する
link-title = 招待コード
link-submit = アカウントを結び付ける
link-label = 招待コード
link-hint = 6文字が4組です。使えるのは1回です。
link-explain = このコードで、あなたのアカウントを確認します。Slackの名前やメールアドレスだけでは確認できません。

refused-guest = ゲストとして参加されています。Slackでお手伝いできるのは、このワークスペースのメンバーの方だけです。
refused-stranger = 別の組織から参加されています。Slackでお手伝いできるのは、このワークスペースのメンバーの方だけです。
refused-closed = このSlackアカウントは閉鎖されています。
refused-way = { $institution }の窓口では、Slackを使わなくてもご相談いただけます。{ $desk }{ $contact }

invitation-mail = { $name }さん、こんにちは。
    Mamoriへの招待をお送りします。Mamoriは、Slackで多要素認証のお手伝いをします。
    SlackでMamoriとのメッセージを開き、[招待コードを入力する]を押します。
    そこに、次のコードを入力してください。
    { $code }
    コードを使えるのは1回です。窓口がこのコードを尋ねることはありません。
