# 登録した方法の手入れと、身に覚えのない変更の取り消し。
button-make-default = 最初に使う方法を変える

default-title = 最初に使う方法
default-text = サインインでは、登録した方法のうち1つを最初に使います。ほかの方法も、これまでどおり使えます。
default-now = いま最初に使う方法: { $what }
default-only = ほかに選べる方法がありません。先に2つ目の方法を登録してください。
default-label = 最初に使う方法
default-submit = 最初に使う
default-undo = この変更は、Slackとメールでお知らせします。身に覚えがなければ、そこから1回押すだけで元に戻せます。

done-default = 最初に使う方法を変えました: { $what }
changes-subject-default = { $institution }: 最初に使うサインインの方法が変わりました
changes-default = { $when }、サインインで最初に使う方法が変わりました。新しい方法: { $what }
change-word-default = 最初に使う方法の変更

changes-subject-undone = { $institution }: アカウントの変更を元に戻しました
changes-subject-not_undone = { $institution }: 「身に覚えがない」とのご連絡を受け付けました
changes-undone = { $when }、あなたのアカウントの変更({ $change })について「身に覚えがない」と連絡がありました。元に戻しました。
changes-not_undone = { $when }、あなたのアカウントの変更({ $change })について「身に覚えがない」と連絡がありました。あとから別の変更があったため、元には戻せませんでした。
changes-not-you-undo = 身に覚えがなければ、次のリンクを開いてください。すぐに元に戻し、セキュリティ担当に知らせます。
not-me-explain-undo = 身に覚えがなければ、ボタンを押してください。すぐに元に戻し、セキュリティ担当に知らせます。
stopped-undone = その変更を元に戻しました。お知らせありがとうございます。
stopped-not_undone = お知らせありがとうございます。あとから別の変更があったため、元には戻せません。登録されている方法をご確認ください。
stopped-undone_before = その変更は、すでに元に戻してあります。
alarm-not-me-undone = { $account }さんから、アカウントの変更({ $change })に身に覚えがないと連絡がありました。変更は元に戻しました。Slackを他人が使っているおそれがあります。対応してください。
alarm-not-me-not_undone = { $account }さんから、アカウントの変更({ $change })に身に覚えがないと連絡がありました。元には戻せませんでした。その後の変更を調べ、対応してください。
refusal-changes-over = その変更は古いため、ここでは元に戻せません。アカウントにおかしな点があれば、窓口にお知らせください。{ $desk }{ $contact }

button-rename = 端末名を変える
rename-title = 端末名を変える
rename-device = 端末
rename-name = 新しい名前
rename-hint = 「iPhone」「研究室PC」など、ふだんの呼び名です。確認方法を見分けるのに使います。
rename-shared = 同じ端末にあり、一緒に変わります: { $methods }
rename-none = 名前を変えられる端末がありません。先に確認方法を登録してください。
rename-submit = 変える
done-renamed = 端末名を変えました。「{ $old_name }」は「{ $device }」になりました。
changes-subject-renamed = { $institution }: 端末の名前が変わりました
changes-renamed = { $when }、端末の名前が「{ $old_name }」から「{ $device }」に変わりました。
change-word-renamed = 端末名の変更
refusal-authenticators-name_taken = 同じ名前の端末がもう1台あります。見分けられるように、別の名前にしてください。

button-remove = 確認方法を削除する
remove-title = 確認方法を削除する
remove-text = 削除した方法では、サインインできなくなります。それぞれを削除すると、次のようになります。
remove-line-plain = • { $what }
remove-line-covered = • { $what }: 削除しても、備えは残ります。
remove-line-alone-closed = • { $what }: 削除したあとで{ $device }をなくすと、{ $opens }までサインインできません。
remove-line-alone-open = • { $what }: 削除したあとで{ $device }をなくすと、窓口で本人確認が済むまでサインインできません。
remove-line-first = • { $what }: 最初に使う方法なので、いまは削除できません。先に、別の方法を最初に使うようにしてください。
remove-line-needed = • { $what }: いまは削除できません。確認方法は2つ必要で、1つは電話番号以外です。先に、もう1つ登録してください。
remove-label = 削除する方法
remove-app = *アプリの場合* 先にここで削除し、そのあとでアプリの中のアカウントを消してください。逆にすると、手元にないコードをサインイン画面で求められます。
remove-undo = 削除すると、その時からだれもサインインに使えません。{ $until }までは、お知らせやメールの[身に覚えがない]で元に戻せます。そのあと、鍵や番号を消去します。
remove-submit = 削除する
done-removed = { $thing ->
    [phone] 削除しました。この電話には、もうコードを送りません({ $what })。
    [token] { $what }を削除しました。トークンは返却してください。
   *[other] { $what }を削除しました。アプリの中のアカウントも、もう消してかまいません。
}
changes-subject-removed = { $institution }: サインインの方法が削除されました
changes-removed = { $when }、あなたのアカウントからサインインの方法が削除されました: { $what }。もうサインインには使えません。
change-word-removed = 確認方法の削除
refusal-authenticators-asked_first = これは最初に使う方法です。別の方法を最初に使うようにしてから、削除してください。
refusal-authenticators-still_needed = 確認方法は2つ必要で、1つは電話番号以外です。もう1つ登録してから、削除してください。

button-change-number = 電話番号を変える
phone-change-title = 電話番号を変える
phone-change-which = どの番号を変えますか。新しい番号が確認できるまで、いまの番号も使えます。
phone-change-label = 電話
phone-change-submit = 次へ
phone-change-text = 新しい番号が、この番号に代わります: { $former }。新しい番号に届くコードを確認するまで、いまの番号も使えます。確認できたら、いまの番号に短いお知らせが届き、以後コードは届きません。
done-number = 電話番号を変えました。コードは新しい番号に届きます({ $what })。前の番号には、コードはもう届きません。そのことを前の番号にもお知らせします({ $former })。
changes-subject-number = { $institution }: サインインに使う電話番号が変わりました
changes-number = { $when }、サインインのコードを受け取る電話番号が変わりました。新しい番号: { $what }。前の番号: { $former }
change-word-number = 電話番号の変更
sms-former-number = { $institution }: サインインのコードは別の番号に届きます。この番号には届きません。心当たりがなければ窓口へ。
voice-former-number = { $institution }です。サインインのコードは別の番号に届くようになりました。この番号には、もう届きません。心当たりがなければ、窓口にお知らせください。
