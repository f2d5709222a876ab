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
