# The three steps, their windows, and the one-time page.
step-first-title = Step 1 of 3: your first method
step-first-text = Choose where the authenticator app shall live. It shows a new 6-digit code every 30 seconds, also without a network.
step-second-title = Step 2 of 3: a second method
step-second-text = For the day the first one is lost, broken or left at home. Best on another device.
step-enable-title = Step 3 of 3: turn MFA on
step-enable-text = Your methods: { $devices }. Once MFA is on, nobody gets in with your password alone. It can't be undone.
step-enable-one-device = Both are on { $device }. Losing it would lose both. One on another device helps; you can add it before or after turning MFA on.
step-done-title = MFA is on
step-done-text = How signing in will look: you type your { -sign-in-name } and password as before, then the 6-digit code of your app.
step-done-which = Any of your methods will do: { $devices }. If one isn't at hand, take another one.
step-done-keep = Before you reset a phone, change it or delete the app, add the new one first.

warn-title = *Before you begin*
warn-hours = • Weekdays 9:00-17:00 are a good time: support can help you then. Setting up takes 10 to 15 minutes.
warn-two = • You'll set up two methods. With one alone, a broken phone would lock you out.
warn-device = • Each app belongs to one device. Replacing the device or deleting the app can lock you out, unless another method is there first.
warn-order = • Keep to the order here. The last step, turning MFA on, can't be undone.

have-question = *What do you have at hand?* The best choice then comes first. You can also just pick one.
have-smartphone = A smartphone or tablet
have-office_pc = A PC at work
have-home_pc = A PC at home
have-nothing = None of these
have-nothing-way = Any computer whose browser only you use will do. If there is none, support finds a way with you.

button-add-mobile = App on my phone
button-add-mobile-another = App on another phone
button-add-computer = In my PC's browser
button-add-computer-another = In another PC's browser
button-enable = Turn MFA on
button-not-me = This wasn't me

done-app_added = Done: the { $what } is set up.
done-app_added_same_device = Done: the app is set up. It lives on { $device } like another one of yours. Losing { $device } would lose both; one more on another device would help.
done-linked = Your account is linked: from now on this Slack account acts for { $name }.
done-enabled = Done: MFA is turned on, for good.
done-not-you = You're told of every change to your methods.

stopped-yes = Thank you for telling us. That method is stopped: nobody can sign in with it any more.
stopped-no = Thank you for telling us. Security has your message and looks into it.
stopped-before = That method is stopped already. Security has your message.
stopped-told = Security has been told just now. They may contact you; they never ask for a code.
stopped-next = If somebody else may be using your Slack or your password, change the password and sign out of Slack everywhere.

setup-title-mobile = App on your phone
setup-title-computer = In your PC's browser
setup-submit = Check the code
setup-mobile-1 = *1.* Install an authenticator app on the phone, such as Microsoft Authenticator or Google Authenticator. Allow its first questions.
setup-mobile-2 = *2.* Open the page below. On a PC, scan its QR code with the app. On the phone itself, tap the link on the page.
setup-computer-1 = *1.* Install the browser extension "Authenticator" (Edge, Chrome or Firefox), in the browser you use for work.
setup-computer-2 = *2.* Open the page below in that very browser. Click the extension's scan icon and drag a frame around the QR code.
setup-key-only = *2.* Show the key below and type it into the app.
setup-3 = *3.* Type the 6-digit code the app now shows for { $service }.
setup-kept = This set-up is kept until { $until }. You can close the window and come back.
setup-button-page = Open the page
setup-button-key = Show the key
setup-key = Choose "enter a key" in the app and type this key. Show it to nobody.
setup-name = Name of the device
setup-name-hint = What you call it, such as "iPhone". The same name means the same device.
setup-code = 6-digit code
setup-code-hint = A new one appears every 30 seconds. Nobody from support ever asks for it.

enable-title = Turn MFA on
enable-submit = Turn on
enable-text = From then on, signing in needs your password *and* one of your methods: { $devices }.
enable-for-good = *This can't be undone.* So nobody can quietly switch it off for you.
enable-label = Please confirm
enable-understood = I understand that this can't be undone

page-title = Your QR code
page-intro = This page shows the QR code of one authenticator app. It can be opened once.
page-who = Open it only if you've just asked for it in Slack.
page-open = Show my QR code
page-scan = Scan it with the app on { $place }.
page-place-mobile = your phone
page-place-computer = your PC's browser
page-on-phone = Reading this on the phone itself?
page-tap = Open in the authenticator app
page-then = Then go back to Slack and type the 6-digit code shown for { $service }. Close this page.
page-alt = QR code for the authenticator app
page-kept = It is good until { $until }.
page-spent-title = This page has been used
page-spent = It was opened before, or it is too old. Go back to the window in Slack and tap "Open the page" again.
page-over-title = This set-up is over
page-over = It has been finished or has expired. Write to Mamori in Slack: the next step is there.
page-later-title = Not this minute
page-later = I can't save anything right now, so the code wasn't shown. Please reload this page in a few minutes.
page-never = Nobody from support ever asks for this code or for a picture of it.
