# The status card, App Home, and whose account it is.
card-hello = Hello { $name }.
card-none = You haven't set up multi-factor authentication (MFA) yet. We'll do it here, one step at a time.
card-begun = You've begun with the { $what }. The set-up is kept until { $until }.
card-first-done = You can sign in with one thing: the { $what }. Add one more, then you can turn MFA on.
card-ready = Your methods are set up: { $devices }. One step is left: turning MFA on.
card-covered = You're covered: lose any one device and you can still sign in.
card-one-device = You can sign in with one device: { $device }.
card-if-lost-closed = If you lost it now, you couldn't sign in until { $opens }.
card-if-lost-open = If you lost it now, you couldn't sign in until support has checked that it's you. Support is open until { $until } today.
card-if-lost-ready = If you turn MFA on like this and lose it, only support could let you in.
card-methods = *Your methods*
card-method = • { $what }
card-method-default = • { $what } (asked first)
card-add-backup = Add a backup on another device, and losing one of them won't lock you out.
card-button-start = Start
card-button-continue = Continue
card-home-title = Your MFA
card-home-where = *Start* and *Continue* put the next step into the Messages tab.

link-unknown = I don't know yet whose account you use. Somebody at { $institution } sends you an invitation; type its code here, once.
link-no-invitation = No invitation? Ask support for one.
link-button = Enter my invitation
link-title = Your invitation
link-submit = Link my account
link-label = Invitation code
link-hint = Four groups of six characters. It works once.
link-explain = The code shows me which account is yours. Your Slack name and address prove nothing, so I can't go by them.

refused-guest = I can only help members of this workspace, and you're here as a guest.
refused-stranger = I can only help members of this workspace, and you're here from another organization.
refused-closed = This Slack account is closed.
refused-way = { $institution } support can help you without Slack. { $desk } { $contact }

invitation-mail = Hello { $name }. To use MFA in Slack, open the messages with Mamori, tap "Enter my invitation" and type: { $code }  It works once. Nobody ever asks you for it.
