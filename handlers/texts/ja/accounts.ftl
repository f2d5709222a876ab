# 状況カード、App Home、だれのアカウントか。
card-hello = { $name }さん、こんにちは。
card-none = 多要素認証はまだ未設定です。ここで順番に進めましょう。
card-begun = { $what }の登録が途中です。ここまでの設定は{ $until }まで残っています。
card-first-done = サインインに使えるのは、{ $what }だけです。もう1つ登録すると、多要素認証を有効にできます。
card-ready = 登録が済んでいます: { $devices }。残りは1つ、多要素認証を有効にすることです。
card-covered = 備えができています。どの端末を1台なくしても、サインインできます。
card-one-device = サインインに使える端末は、{ $device }だけです。
card-if-lost-closed = いまなくすと、窓口が開く{ $opens }までサインインできません。
card-if-lost-open = いまなくすと、窓口でご本人の確認が済むまでサインインできません。窓口は本日{ $until }までです。
card-if-lost-ready = このまま有効にして端末をなくすと、窓口での手続きが必要になります。
card-methods = *登録済みの確認方法*
card-method = • { $what }
card-method-default = • { $what }(最初に使うもの)
card-add-backup = 別の端末にもう1つ登録しておくと、1台なくしても困りません。
card-button-start = はじめる
card-button-continue = 続ける
card-home-title = あなたの多要素認証
card-home-where = [はじめる]と[続ける]を押すと、次の手順が「メッセージ」タブに届きます。

link-unknown = どなたのアカウントか、まだ確認できていません。{ $institution }から届く招待のコードを、一度だけ入力してください。
link-no-invitation = 招待がない場合は、窓口にご相談ください。
link-button = 招待コードを入力する
link-title = 招待コード
link-submit = アカウントを結び付ける
link-label = 招待コード
link-hint = 6文字が4組です。使えるのは1回です。
link-explain = このコードで、どのアカウントがあなたのものかわかります。Slackの名前やアドレスでは確認できません。

refused-guest = お手伝いできるのは、このワークスペースのメンバーの方だけです。いまはゲストとして参加されています。
refused-stranger = お手伝いできるのは、このワークスペースのメンバーの方だけです。いまは別の組織から参加されています。
refused-closed = このSlackアカウントは利用を終えています。
refused-way = { $institution }の窓口では、Slackなしでもご相談いただけます。{ $desk }{ $contact }

invitation-mail = { $name }さん、こんにちは。SlackのMamoriとのメッセージで[招待コードを入力する]を押し、次のコードを入力してください: { $code } 使えるのは1回です。だれかがこのコードを尋ねることはありません。
