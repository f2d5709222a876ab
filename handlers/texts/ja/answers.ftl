# 入力欄のそばに出る言葉と、押してもできないときの言葉。
code-letters = コードは数字6桁です。{ $device }の認証アプリで、「{ $service }」にいま出ている6桁を入力してください。
code-length = コードは6桁です。{ $device }の認証アプリで、「{ $service }」にいま出ている6桁を入力してください。
code-wrong = コードが一致しませんでした。{ $device }の認証アプリで、「{ $service }」にいま出ている6桁を入力してください。
code-clock_slow = { $device }の時計が約{ $minutes }分遅れています。日付と時刻を「自動」にして、次のコードを入力してください。
code-clock_fast = { $device }の時計が約{ $minutes }分進んでいます。日付と時刻を「自動」にして、次のコードを入力してください。
code-used = そのコードは使用済みです。{ $seconds }秒以内に新しいコードに変わります。
code-other_device = それは{ $other }のコードです。ここでは{ $device }のコードを入力してください。
code-token-letters = コードは数字6桁です。トークン({ $device })にいま出ている6桁を入力してください。
code-token-length = コードは6桁です。トークン({ $device })にいま出ている6桁を入力してください。
code-token-wrong = コードが一致しませんでした。トークン({ $device })の数字が変わるのを待って、次の6桁を入力してください。
code-token-clock_slow = トークン({ $device })の時計が約{ $minutes }分遅れています。いま出ている6桁を入力してください。それでも一致しないときは、窓口で交換できます。{ $desk }{ $contact }
code-token-clock_fast = トークン({ $device })の時計が約{ $minutes }分進んでいます。数字が変わるのを待って、次の6桁を入力してください。それでも一致しないときは、窓口で交換できます。{ $desk }{ $contact }
code-token-used = そのコードは使用済みです。トークンの数字は{ $seconds }秒以内に変わります。次の6桁を入力してください。
code-wait = { $wait }お待ちください。ここまでの設定は残っています。
code-locked = 一致しないコードが続いたため、このアカウントではコードの受け付けを止めています。窓口にご相談ください。{ $desk }{ $contact }

wait-seconds = { $count }秒
wait-minutes = { $count }分

step-up-title = ご本人の確認
step-up-submit = コードを確認する
step-up-text = 確認方法を追加する前に、ご本人であることを確認します。登録済みの方法をお使いください。
step-up-method = 確認方法
step-up-code = 6桁のコード
step-up-code-hint = その端末にいま出ているコードです。窓口がこのコードを尋ねることはありません。
step-up-none = どれも手元にないときは、窓口にご相談ください。{ $desk }{ $contact }

refusal-title = いまはできません
refusal-accounts-not_linked = どのアカウントをお使いか、まだ確認できていません。メッセージを送ると、結び付け方が出ます。
refusal-accounts-invitation_refused = その招待コードは使えませんでした。1文字ずつ確かめてください。使用済みや期限切れのときは、窓口に新しい招待コードをご依頼ください。{ $desk }{ $contact }
refusal-accounts-already_linked = このアカウントか、お使いのSlackアカウントは、すでに結び付いています。身に覚えがなければ、窓口にお知らせください。{ $desk }{ $contact }
refusal-accounts-not_a_member = アカウントを結び付けられるのは、このワークスペースのメンバーの方だけです。窓口では、Slackを使わなくてもご相談いただけます。{ $desk }{ $contact }
refusal-enrollment-setup_not_found = その登録が見つかりません。何も変わっていません。メッセージを送ると、次の手順が出ます。
refusal-enrollment-setup_expired = この登録は期限が過ぎ、キーも使えなくなりました。画面を閉じて、もう一度ボタンを押すと、新しいキーが出ます。アプリに古いキーがあれば、削除してください。
refusal-enrollment-setup_finished = その方法は登録済みです。メッセージを送ると、次の手順が出ます。
refusal-enrollment-name_missing = 端末に名前を付けてください。「iPhone」「研究室PC」など、見てわかる名前にしてください。
refusal-enrollment-too_many_methods = 登録できる数の上限に達しています。使っていない方法があれば、窓口にご相談ください。{ $desk }{ $contact }
refusal-enrollment-phones_not_allowed = ここでは、電話番号をサインインに使いません。認証アプリは使えます。メッセージを送ると、次の手順が出ます。
refusal-enrollment-phone_setup_over = この番号の登録は終わっているため、届いたコードは使えません。画面を閉じて、もう一度ボタンを押してください。
refusal-enrollment-number_taken = この番号は、たったいま別の方が登録しました。ほかの番号か認証アプリをお使いください。
refusal-enrollment-no_usable_method = 先に、登録済みの方法でご本人の確認が必要ですが、いま使える方法がありません。窓口にご相談ください。{ $desk }{ $contact }
refusal-enrollment-not_ready = 先に確認方法を2つ登録します。1つは認証アプリにしてください。メッセージを送ると、次の手順が出ます。
refusal-enrollment-not_understood = 有効にするときは、チェックを入れてください。あとにするときは、この画面を閉じてください。
refusal-tokens-not_waiting = 登録を待っているハードウェアトークンはありません。お手元にトークンがあるときは、窓口にご相談ください。{ $desk }{ $contact }
refusal-authenticators-not_found = その方法はいま使えません。画面を閉じて、別の方法を選んでください。
refusal-storage-unavailable = いまは保存できません。何も変わっていません。数分後にもう一度お試しください。(お問い合わせ番号 { $reference })
refusal-storage-changed_meanwhile = 同時に別の変更がありました。この操作では何も変わっていません。もう一度お試しください。
refusal-slack-unavailable = Slackから応答がありませんでした。何も変わっていません。もう一度お試しください。
refusal-bug = うまくいきませんでした。こちらの不具合です。もう一度お試しください。同じことが起きたら、窓口にお問い合わせ番号{ $reference }をお伝えください。{ $desk }{ $contact }

alarm-not-me-title = 警報: 「身に覚えがない」
alarm-not-me-yes = { $account }さんから、追加された確認方法に身に覚えがないと連絡がありました。その方法は止めました。
alarm-not-me-no = { $account }さんから、アカウントの変更に身に覚えがないと連絡がありました。最後の確認方法か、多要素認証の有効化のため、何も止めていません。対応をお願いします。
alarm-link = { $account }としてサインインした人から、Slackの利用者{ $user }との結び付けに身に覚えがないと連絡がありました。何も結び付けていません。両方に確認をお願いします。
alarm-link-ids = Slackの利用者 { $user }・{ $when }
alarm-not-me-over = { $account }さんから、確認方法の終了に身に覚えがないと連絡がありました。その方法は止まったままです。対応をお願いします。
alarm-not-me-ids = アカウント { $account }・方法 { $method }・{ $when }
