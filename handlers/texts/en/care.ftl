# Looking after one's methods, and undoing what somebody else did.
button-make-default = Ask another first

default-title = Asked first
default-text = At a sign-in, one of your methods is asked first. The others go on working.
default-now = Asked first now: { $what }.
default-only = There is no other one to choose. Add a second method first.
default-label = Ask this one first
default-submit = Ask it first
default-undo = You get a message about this in Slack and by mail. If it wasn't you, one tap there puts it back.

done-default = Done: asked first now is the { $what }.
changes-subject-default = { $institution }: another sign-in method is asked first
changes-default = On { $when } it was changed which of your methods is asked first. Now it is: { $what }.
change-word-default = which method is asked first

changes-subject-undone = { $institution }: a change to your account was undone
changes-subject-not_undone = { $institution }: your "this wasn't me" has been passed on
changes-undone = On { $when } we heard "this wasn't me" about a change to your account ({ $change }). It is undone.
changes-not_undone = On { $when } we heard "this wasn't me" about a change to your account ({ $change }). It could not be undone any more, because other changes came after it.
changes-not-you-undo = If it wasn't you, use this link. It undoes the change at once and tells security.
not-me-explain-undo = If it wasn't, tap the button. The change is undone at once, and security is told.
stopped-undone = That change is undone. Thank you for telling us.
stopped-not_undone = Thank you for telling us. That change can't be undone any more, because others came after it. Please look at your methods.
stopped-undone_before = That change has been undone already.
alarm-not-me-undone = { $account } says a change to their account was not theirs ({ $change }). It is undone. Somebody may be using their Slack. Please act.
alarm-not-me-not_undone = { $account } says a change to their account was not theirs ({ $change }). It could *not* be undone any more. Please look at what was changed since, and act.
refusal-changes-over = That change is too old to be undone here. Is something wrong with your account? Tell support. { $desk } { $contact }

button-rename = Rename
rename-title = Rename a device
rename-device = Device
rename-name = New name
rename-hint = What you call it, such as "iPhone" or "Office PC". It helps you tell your methods apart.
rename-shared = On the same device, renamed together: { $methods }.
rename-none = There is no device to rename. Set up a method first.
rename-submit = Rename
done-renamed = Done: your { $old_name } is now called { $device }.
changes-subject-renamed = { $institution }: one of your devices has another name
changes-renamed = On { $when } one of your devices got another name. It was called { $old_name }, and is now called { $device }.
change-word-renamed = the name of a device
refusal-authenticators-name_taken = Another device of yours has that name. Please choose a different one, so that you can tell them apart.

button-remove = Remove a method
remove-title = Remove a method
remove-text = Without a method you can't sign in with it any more. This is what each removal would mean:
remove-line-plain = • { $what }
remove-line-covered = • { $what }: you'd still be covered without it.
remove-line-alone-closed = • { $what }: without it, losing your { $device } now would lock you out until { $opens }.
remove-line-alone-open = • { $what }: without it, losing your { $device } would lock you out until support has checked that it's you.
remove-line-first = • { $what }: can't be removed now, because it is asked first. Let another one take its place first.
remove-line-needed = • { $what }: can't be removed now. You need two methods, and one must not be a phone number. Add another one first.
remove-label = Remove this one
remove-app = *Is it an app?* Remove it here first. Only then delete the account in the app. If you do it the other way round, sign-in pages still ask for a code that you no longer have.
remove-undo = Nobody can sign in with it from that moment. Until { $until } you can take it back with "This wasn't me" in my message or mail. Then its key or number is erased.
remove-submit = Remove it
done-removed = { $thing ->
    [phone] Done: no codes go to that phone any more ({ $what }).
    [token] Done: { $what } is removed. Please hand the token back.
   *[other] Done: the { $what } is removed. Now you can delete the account in the app, too.
}
changes-subject-removed = { $institution }: a sign-in method was removed from your account
changes-removed = On { $when } a way to sign in was removed from your account: { $what }. Nobody can sign in with it now.
change-word-removed = a method that was removed
refusal-authenticators-asked_first = That one is asked first. Let another one take its place, then remove it.
refusal-authenticators-still_needed = You need two methods, and one must not be a phone number. Add another one, then remove this one.

button-change-number = Change a number
phone-change-title = Another phone number
phone-change-which = Which number is to be changed? It goes on working until the new one is proven.
phone-change-label = Phone
phone-change-submit = Go on
phone-change-text = The new number takes the place of this one: { $former }. The old one works until the code sent to the new one is right. Then the old one gets a short message, and no codes any more.
done-number = Done: codes now go to the new number ({ $what }). The old one gets none any more, and is told so ({ $former }).
changes-subject-number = { $institution }: a phone number for your sign-in codes was changed
changes-number = On { $when } a phone number for your sign-in codes was changed. Now: { $what }. Before: { $former }.
change-word-number = a phone number that was changed
sms-former-number = { $institution }: sign-in codes go to another number now, no longer to this one. Not you? Tell support.
voice-former-number = This is { $institution }. Sign-in codes go to another number now, and no longer to this one. If you did not change this, tell support. Goodbye.
