# The status card, App Home, and whose account it is.
card-hello = Hello { $name }.
card-none = You haven't set up multi-factor authentication (MFA) yet. We'll do it here, one step at a time.
card-begun = You've begun with the { $what }. The setup is kept until { $until }.
card-first-done = One method is set up: the { $what }. Add one more, then you can turn MFA on.
card-ready = Your methods are set up: { $devices }. One step is left: turning MFA on.
card-covered = You're covered: lose any one device and you can still sign in.
card-one-device = You can sign in with one device only: your { $device }.
card-if-lost-closed = If you lost it now, you couldn't sign in until { $opens }.
card-if-lost-open = If you lost it now, support would first have to check that it's you. Support is open until { $until } today.
card-if-lost-ready = They're all on one device. If you lost it with MFA on, only support could let you in.
card-methods = *Your methods*
card-method = • { $what }
card-method-default = • { $what } (asked first)
card-add-backup = Add a backup on another device, and losing one of them won't lock you out.
card-button-start = Start
card-button-continue = Continue
card-home-where = After *Start* or *Continue*, the next step is in the Messages tab.

link-unknown = I don't know yet which account is yours. Enter the code from your { $institution } invitation. Once is enough.
link-no-invitation = No invitation? Ask support for one.
link-button = Enter my invitation code
link-title = Your invitation
link-submit = Link my account
link-label = Invitation code
link-hint = Four groups of six characters. It works once.
link-explain = The code shows me which account is yours. A Slack name or e-mail address alone can't show that.

refused-guest = You're here as a guest. In Slack I can only help members of this workspace.
refused-stranger = You're here from another organization. In Slack I can only help members of this workspace.
refused-closed = This Slack account is closed.
refused-way = { $institution } support can help you without Slack. { $desk } { $contact }

invitation-mail = Hello { $name }.
    This is your invitation to Mamori. It helps you in Slack with multi-factor authentication (MFA).
    In Slack, open your messages with Mamori and tap "Enter my invitation code". Then type:
    { $code }
    The code works once. Nobody from support ever asks you for it.
