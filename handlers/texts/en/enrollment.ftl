# The three steps, their windows, and the one-time page.
step-first-title = Step 1 of 3: your first method
step-first-text = Choose where you want the authenticator app. It shows a new 6-digit code every 30 seconds, even without a network. A phone number is best as a backup.
step-second-title = Step 2 of 3: a second method
step-second-text = This one is for the day your { $devices } is lost, broken or left at home. Another device is best.
step-enable-title = Step 3 of 3: turn MFA on
step-enable-text = Your methods: { $devices }. Once MFA is on, nobody gets in with your password alone. Turning it on can't be undone.
step-enable-one-device = All your methods are on your { $device }. If you lost it with MFA on, only support could let you in. You can add one on another device, before or after turning MFA on.
step-done-title = MFA is on
step-done-text = How signing in will look: you type your { -sign-in-name } and password as before. Then you type a 6-digit code.
step-done-which = { $count ->
    [1] The code comes from your device: { $devices }.
   *[other] A code from any one of your devices is enough: { $devices }.
}
step-done-keep = Before you reset a phone, change it or delete the app, add a new method.

warn-title = *Before you begin*
warn-hours = • Weekdays { $opens }-{ $closes } are a good time: support can help you then. Setting up takes 10 to 15 minutes.
warn-two = • You'll set up two methods: two ways to show that it's you. With one alone, a broken device would lock you out.
warn-device = • Each app belongs to one device. Before you replace the device or delete the app, add another method.
warn-order = • Follow the order here. The last step, turning MFA on, can't be undone.

have-question = *What do you have at hand?* The best choice then comes first. You can also just pick one.
have-smartphone = A smartphone or tablet
have-office_pc = A PC at work
have-home_pc = A PC at home
have-nothing = None of these
have-nothing-way = Any computer will do if only you use its browser. If there is none, support finds a way with you.
have-nothing-way-token = Then a hardware token is for you: a small device that shows the code by itself. { $counter }

button-add-token = Set up my token
button-add-mobile = App on my phone
button-add-mobile-another = App on another phone
button-add-computer = App in my PC's browser
button-add-computer-another = App in another PC's browser
button-enable = Turn MFA on
button-not-me = This wasn't me

done-app_added = Done: the { $what } is set up.
done-app_added_same_device = Done: the app is set up on your { $device }, where you already had one. Losing your { $device } would lose both. One on another device would help.
done-token_lent = A hardware token has been lent to you. The serial number on it is { $device }. When you have it, tap *Set up my token* and type the number it shows.
done-token_added = Done: { $what } is set up.
done-token_taken_back = Your hardware token was handed back: { $device }. It no longer works for your account.
done-token_lost = Your hardware token was reported lost: { $device }. Nobody can sign in with it now.
done-linked = Done: your account is linked. In this Slack account I now know you as { $name }.
done-enabled = Done: MFA is turned on. This can't be undone.
done-not-you = You get a message for every change like this. If it wasn't you, tap *This wasn't me*.

stopped-yes = That method is stopped: nobody can sign in with it now. Thank you for telling us.
stopped-no = Thank you for telling us. Nothing was stopped, so that you can still sign in.
stopped-before = That method is stopped already: nobody can sign in with it.
stopped-over = That method had ended before: nobody can sign in with it.
stopped-link = That Slack user can do nothing with your account now. Thank you for telling us.
stopped-told = Security gets your message at any hour. They may contact you; they never ask for a code.
stopped-next = Could somebody else be using your Slack or your password? Change the password, then sign out of Slack everywhere.

setup-title-mobile = App on your phone
setup-title-computer = App in your PC's browser
setup-submit = Check the code
setup-mobile-1 = *1.* Install an authenticator app on the phone, such as Microsoft Authenticator or Google Authenticator. If it asks for the camera or notifications, allow them.
setup-mobile-2 = *2.* Open the page below. On a PC, scan its QR code with the app. On the phone itself, tap the button under the QR code.
setup-computer-1 = *1.* In the browser you usually use (Edge, Chrome or Firefox), install the extension "Authenticator".
setup-computer-2 = *2.* Open the page below in the same browser. Click the extension's scan icon and drag a frame around the QR code.
setup-key-only = *2.* Tap *Show the key* below and type the key into the app.
setup-3 = *3.* Below, type the 6-digit code the app now shows for { $service }.
setup-kept = This setup is kept until { $until }. You can close the window and come back.
setup-button-page = Open the page
setup-button-key = Show the key
setup-key = Choose "enter a key" in the app and type this key. Show it to nobody; support never asks for it.
setup-name = Name of the device
setup-name-hint = What you call it, such as "iPhone" or "Office PC". The same name means the same device.
setup-code = 6-digit code
setup-code-hint = A new one appears every 30 seconds. Nobody from support ever asks for it.

setup-token-title = Your hardware token
setup-token-1 = *1.* Take the token with the serial number *{ $serial }*. If it has a button, press it.
setup-token-2 = *2.* Below, type the 6 digits it shows.
setup-token-name = Name of the token
setup-token-name-hint = You can leave it as it is. It helps you tell your methods apart.
setup-token-code-hint = A new one appears every { $seconds } seconds. Nobody from support ever asks for it.
setup-token-other = Is the number on your token another one? Then don't set it up; tell whoever gave it to you.

enable-title = Turn MFA on
enable-submit = Turn on
enable-text = Once MFA is on, signing in needs your password *and* a code from one of your devices: { $devices }.
enable-for-good = *This can't be undone.* That way nobody can quietly switch it off.
enable-label = Please confirm
enable-understood = I understand that this can't be undone

page-title = Your QR code
page-intro = This page shows the QR code for one authenticator app. It is shown once.
page-who = Open it only if you've just asked for it in Slack.
page-open = Show my QR code
page-scan = Scan it with the authenticator app { $place }.
page-place-mobile = on your phone
page-place-computer = in your PC's browser
page-on-phone = Are you reading this on the phone itself? Then tap this button.
page-tap = Open in the authenticator app
page-then = Then close this page, go back to Slack and type the 6-digit code shown for { $service }.
page-alt = QR code for the authenticator app. If you can't scan it, choose "Show the key" in Slack.
page-kept = The QR code works until { $until }.
page-spent-title = This page no longer works
page-spent = It was opened before, or it is too old. Go back to the window in Slack and tap "Open the page" again.
page-over-title = This setup has ended
page-over = It was finished, or it has expired. Send Mamori a message in Slack to see the next step.
page-later-title = Not possible right now
page-later = I can't save anything right now, so the QR code wasn't shown. Please reload this page in a few minutes.
page-never = Nobody from support ever asks for this QR code or for a picture of it.
