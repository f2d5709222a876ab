# The status card, App Home, and whose account it is.
card-hello = Hello { $name }.
card-none = You haven't set up multi-factor authentication (MFA) yet. We'll do it here, one step at a time.
card-begun = You've begun with the { $what }. The setup is kept until { $until }.
card-first-done = One method is set up: the { $what }. Add one more, then you can turn MFA on.
card-ready = Your methods are set up: { $devices }. One step is left: turning MFA on.
card-covered = You're covered: lose any one device and you can still sign in.
card-one-device = You can sign in with one device only: your { $device }.
card-no-method = MFA is on, and none of your methods is left. Only support can let you in. They check first that it's you.
card-token-waiting = A hardware token has been lent to you: { $what }. Set it up here by { $until }.
card-if-lost-closed = If you lost it now, you couldn't sign in until { $opens }.
card-if-lost-open = If you lost it now, support would first have to check that it's you. Support is open until { $until } today.
card-if-lost-ready = They're all on one device. If you lost it with MFA on, only support could let you in.
card-methods = *Your methods*
card-method = • { $what }: added { $added }, last used { $used }
card-method-unused = • { $what }: added { $added }, not used yet
card-method-default = • { $what } (asked first): added { $added }, last used { $used }
card-method-default-unused = • { $what } (asked first): added { $added }, not used yet
card-method-stopped = • { $what }: stopped { $when }. It opens nothing.
card-methods-more = • { $count } more
card-add-backup = Add a backup on another device, and losing one of them won't lock you out.
card-alternate = Everything you sign in with is something you carry or use every day. An alternate phone, such as one at home, lets you in when all of it is gone.
card-button-start = Start
card-button-continue = Continue
card-home-where = After *Start* or *Continue*, the next step is in the Messages tab.

link-unknown = I don't know yet which account is yours. Enter the code from your { $institution } invitation. Once is enough.
link-no-invitation = No invitation? Ask support for one.
link-button = Enter my invitation code
link-unknown-sign-in = I don't know yet which account is yours. Sign in at { $institution }, and I will. Once is enough.
link-no-sign-in = Is there an invitation in your mail? Its code works too. Can't do either? Ask support.
link-ended = Your account is no longer linked to you in Slack. Your methods are kept.
link-title = Your invitation
link-submit = Link my account
link-label = Invitation code
link-hint = Four groups of six characters. It works once.
link-explain = The code shows me which account is yours. A Slack name or e-mail address alone can't show that.

refused-guest = You're here as a guest. In Slack I can only help members of this workspace.
refused-stranger = You're here from another organization. In Slack I can only help members of this workspace.
refused-closed = This Slack account is closed.
refused-way = { $institution } support can help you without Slack. { $desk } { $contact }

invitation-subject = Your invitation to Mamori
invitation-mail = Hello { $name }.
    This is your invitation to Mamori. It helps you in Slack with multi-factor authentication (MFA).
    In Slack, open your messages with Mamori and tap "Enter my invitation code". Then type:
    { $code }
    The code works once. Nobody from support ever asks you for it.

sign-in-button = Sign in at { $institution }
sign-in-title = Which account is yours?
sign-in-1 = *1.* Open the page and sign in at { $institution }.
sign-in-open = Open the sign-in page
sign-in-2 = *2.* The page then shows a number. Type it here.
sign-in-number = Number on the page
sign-in-number-hint = 6 digits. They link your account to you in Slack, once.
sign-in-wrong-number = That isn't the number on your page. Check its 6 digits and type them again.
sign-in-closed = That number didn't match three times, so this sign-in has ended. Nothing was linked. Tap "Open the sign-in page" and sign in again.
sign-in-not-signed-in = Nobody has signed in on the page yet, or it was too long ago. Tap "Open the sign-in page" and sign in.

sign-in-page-title = Sign in at { $institution }
sign-in-page-intro = At { $institution } you show which account is yours. Then Mamori can help you with it in Slack.
sign-in-page-who = Go on only if you have just asked for this in Slack yourself. If somebody sent you this link, close the page.
sign-in-page-go = Go to the sign-in page
sign-in-page-onward = You're on your way to the sign-in page of { $institution }.
sign-in-page-number-title = Type this number in Slack
sign-in-page-number = If you began this in Slack yourself, type it in the Mamori window there.
sign-in-page-links = It links these two:
sign-in-page-account = Account
sign-in-page-account-name = { $account } ({ $name })
sign-in-page-slack = In Slack
sign-in-page-slack-name = { $name }, { $address }
sign-in-page-workspace = Slack workspace
sign-in-page-number-warning = Tell this number to nobody. Whoever types it in Slack can change how you sign in. Nobody from support ever asks for it.
sign-in-page-not-me = I didn't ask for this in Slack
sign-in-page-done-title = Your account is linked
sign-in-page-done = Go back to Slack: your next step is there. You can close this page.
sign-in-page-stopped-title = Nothing was linked
sign-in-page-stopped = Security has been told that somebody else may have sent you here. Your account is as it was; close this page. Questions? { $desk } { $contact }
sign-in-page-not-yet-title = You haven't signed in yet
sign-in-page-not-yet = Nothing was linked. Sign in to go on.
sign-in-page-denied-title = You didn't sign in
sign-in-page-denied = The sign-in was cancelled, and nothing was linked. You can try once more, or close this page.
sign-in-page-failed-title = The sign-in didn't work
sign-in-page-failed = I couldn't complete the sign-in at { $institution }. Nothing was linked. Please try again in a minute. If it happens again, tell support. { $desk } { $contact }
sign-in-page-unknown-title = I can't find your account
sign-in-page-unknown = You signed in, but Mamori knows no account for that sign-in. Nothing was linked. Did you mean another account? Then sign in with it. Otherwise tell support. { $desk } { $contact }
sign-in-page-linked-already-title = This account is linked already
sign-in-page-linked-already = The account you signed in with is linked to somebody in this Slack workspace. Nothing was changed. If that isn't you, tell support. { $desk } { $contact }
sign-in-page-spent-title = This page no longer works
sign-in-page-spent = It was used, it is too old, or it was opened in another browser. Nothing was linked. Go back to Slack, send Mamori a message and tap "Sign in at { $institution }".
sign-in-page-later-title = Not possible right now
sign-in-page-later = Nothing was linked, and nothing is lost. Please reload this page in a minute.

home-link-oidc = You act for the account { $account }. Linked on { $since }, by signing in.
home-link-invitation = You act for the account { $account }. Linked on { $since }, by invitation.
home-link-profile_email = You act for the account { $account }. Linked on { $since }, by your address in Slack.
home-link-operator = You act for the account { $account }. Linked on { $since }, by support.
