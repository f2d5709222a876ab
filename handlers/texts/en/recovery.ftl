# Backup codes.
words-backup-codes = backup codes
button-codes = Backup codes
card-codes = • backup codes: { $count } left
card-codes-few = • backup codes: only { $count } left. Make a new set while all is well.
card-codes-wanted = • backup codes: none yet. Everybody here is asked to keep a set.
card-codes-only = You can sign in with your backup codes only. Each of them works once.
card-codes-only-next = Add a method now, while you still have some.
codes-title = Backup codes
codes-text = Ten codes on paper, for the day when no device is at hand. Each works once, wherever you are asked for a code. They work without a phone and without a network.
codes-former = You have a set with { $count } left. Making a new one ends it at once.
codes-screen = The next window shows them once. Have a pen or a printer ready, and nobody beside you.
codes-make = Make my codes
codes-made = These are your backup codes. I show them only now.
codes-keep = Print them or write them down, numbers and all. Keep them apart from your devices. A photo on your phone is lost with the phone.
codes-never = Support never asks for one. If anyone does, make a new set: it ends this one.
codes-kept = I've kept them
step-up-code-any = Code
step-up-code-hint-backup = The one that device shows now, or a backup code with its number in front. Nobody from support ever asks for it.
step-up-code-hint-backup-phone = From the app on that device, the one we sent to that phone, or a backup code with its number in front. Nobody from support ever asks for it.
backup-not-backup = That isn't a whole backup code. Type it with its number in front, such as 3-7K2M-9QXT-4BHNW.
backup-no-index = Begin with the number in front of the code, such as 3-7K2M-9QXT-4BHNW.
backup-spent = That backup code has been used already. Cross it out, and take another one.
backup-wrong = That backup code didn't match. Is it from your newest set?
done-codes_made = Your backup codes are made, ten of them. An older set doesn't work any more.
done-code_used =
    { $count ->
        [0] Your last backup code was used just now. Make a new set while you can sign in.
       *[other] A backup code of yours was used just now. { $count } left.
    }
changes-subject-code_used = { $institution }: a backup code of yours was used
changes-code_used = On { $when } a backup code was used to show that it's you.
changes-not-you-code_used = If it wasn't you, use this link. It tells security at once and ends all your backup codes, unless you have no other way to sign in.
not-me-explain-code_used = If it wasn't, tap the button. Security is told at once, and all your backup codes end unless you have no other way to sign in.
refusal-recovery-not_offered = There are no backup codes here. A second method on another device does the same for you: send me any message, and the buttons come.
refusal-recovery-method_first = Backup codes back up a method, and you have none that works now. Add one first: send me any message, and the buttons come.
