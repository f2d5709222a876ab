# 窓口への相談。
button-request = 窓口に相談する
button-request-open = ご相談(受付番号{ $number })
button-request-more = 内容を追加する
button-request-cancel = 相談を取りやめる

request-title = 窓口への相談
request-elsewhere = いまはここから窓口に相談できません。次の方法をご利用ください。
request-at-once = ご相談は、すぐ担当者に届きます。
request-held-until = ご相談は、そのとき担当者に届けます。
request-topic = ご相談の内容
request-details = 何がありましたか
request-details-more = 追加する内容
request-hint = ひとことで構いません。パスワードやコードは書かないでください。窓口では必要ありません。
request-send = 送る
request-add = 追加する

request-held = *ご相談(受付番号{ $number })をお預かりしました。* 窓口が開く{ $opens }に、担当者に届けます。
request-opening = *ご相談(受付番号{ $number })* を担当者に届けています。
request-open = *ご相談(受付番号{ $number })は、担当者に届いています。*
request-open-closed = *ご相談(受付番号{ $number })は、担当者に届いています。* 窓口は{ $opens }に開きます。
request-added = 内容を追加しました。
request-cancelled = *ご相談(受付番号{ $number })は終了しました。* いつでもまた相談できます。
request-works = いまサインインに使える方法:
request-method = • { $what }
request-works-none = いま使える確認方法がありません。窓口でご本人を確認してから、サインインできるようにします。
request-works-setup = 確認方法の登録は、窓口の時間外でもここでできます。
request-never = 窓口がパスワードやコード、サインイン画面の番号を尋ねることはありません。

topic-sign_in = サインインできない
topic-device = 端末の紛失・故障・機種変更
topic-setup = 多要素認証の設定
topic-account = アカウントの結び付け
topic-question = そのほかの質問

ticket-title = *ご相談 受付番号{ $number }* · { $topic }
ticket-who-slack = 相談者: { $name }(アカウント{ $account }、Slackの利用者{ $user })
ticket-who-unlinked = 相談者: { $called }(Slackの利用者{ $user })。アカウントは不明です
ticket-who-door = 相談者: { $name }(アカウント{ $account })。Slackの外からです
ticket-who-claimed = 相談者: Slackの外から、{ $called }と名乗る人(未確認)。アカウント: { $account }
ticket-no-account = 該当なし
ticket-unit = 所属: { $unit }
ticket-since = 受付: { $since }
ticket-language = 言語: { $language }
ticket-reads-en = 英語
ticket-reads-ja = 日本語
ticket-mfa-none = 多要素認証: 未設定
ticket-mfa-registering = 多要素認証: 1つ登録済み、まだ有効にしていません
ticket-mfa-ready = 多要素認証: 登録済み、まだ有効にしていません
ticket-mfa-enabled = 多要素認証: 有効
ticket-method = • { $what }
ticket-method-stopped = • { $what }(停止中)
ticket-app-mobile = { $device }の認証アプリ
ticket-app-computer = { $device }のブラウザーの認証アプリ
ticket-app-token = ハードウェアトークン「{ $device }」
ticket-phone-sms = { $device }へのSMS({ $number })
ticket-phone-voice = { $device }への電話({ $number })
ticket-sure-slack = ご本人とは未確認です。本人のSlackアカウントからの相談ですが、それだけでは本人と言えません。
ticket-sure-unlinked = ご本人とは未確認です。Slackの名前は自由に変えられます。
ticket-sure-door = 手続きのための本人確認はまだです。相談したときに、Slackの外の窓口ページでアカウントを確認しました。
ticket-sure-claimed = ご本人とは未確認です。この名前はだれでも入力できます。
ticket-added = *受付番号{ $number }への追加*
ticket-cancelled = *受付番号{ $number }は終了しました。* 相談者が取りやめました。

refusal-support-nothing_asked = どのようなことか、ひとこと書いてください。
refusal-support-asked_too_often = 本日はこれ以上お預かりできません。これまでのご相談は残っています。{ $desk }{ $contact }
refusal-support-request_over = そのご相談はすでに終了しているため、何も変えていません。メッセージを送ると、新しく相談できます。
