# The mail that tells of a change, and the page behind its link.
changes-subject-added = { $institution }: a sign-in method was added to your account
changes-subject-enabled = { $institution }: MFA was turned on for your account
changes-subject-ended = { $institution }: a sign-in method of yours has ended
changes-subject-stopped = { $institution }: a sign-in method was stopped
changes-subject-reported = { $institution }: your "this wasn't me" has been passed on
changes-hello = Hello { $name }.
changes-added = On { $when } a way to sign in was added to your account: { $what }.
changes-enabled = On { $when } multi-factor authentication (MFA) was turned on for your account. From now on, signing in takes your password and one of these: { $methods }.
changes-ended = On { $when } a way to sign in ended, because it was handed back or reported lost: { $what }. Nobody can sign in with it now.
changes-stopped = On { $when } we heard "this wasn't me" about a method of your account: { $what }. It is stopped, so nobody can sign in with it now.
changes-reported = On { $when } we heard "this wasn't me" about your account. Nothing was stopped, so that you can still sign in.
changes-was-you = Was that you? Then there is nothing to do.
changes-not-you-added = If it wasn't you, use this link. It stops that method at once and tells security.
changes-not-you-enabled = If it wasn't you, use this link. It tells security at once.
changes-not-you-here = If it wasn't you, tap "This wasn't me" in Slack, at any hour. Or tell support. { $desk } { $contact }
changes-until = The link works once, until { $until }. Looking at it changes nothing.
changes-never = We never ask for a code or a password by mail.

not-me-title = Was this you?
not-me-explain-added = If it wasn't, tap the button. That method stops at once, and security is told.
not-me-explain-enabled = If it wasn't, tap the button. Security is told at once.
not-me-was-you = If it was you, close this page. Nothing changes.
not-me-heard-title = We've heard you
not-me-spent-title = This link no longer works
not-me-spent = It was used before, or it is too old. Is something wrong with your account? Tell support. { $desk } { $contact }
not-me-later = I can't save anything right now, so nothing was stopped. Please reload this page in a few minutes, or tap "This wasn't me" in Slack.
