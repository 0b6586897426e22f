"""What people say in the demonstration: short, plain, invented, nothing graphic. English and Arabic."""

from __future__ import annotations

__all__ = [
    "ASKED",
    "CONCERNS",
    "FIRST_ACTS",
    "MESSAGES",
    "NOTES",
    "OUTCOMES",
    "REASONS",
    "REPLIES",
    "STORIES",
    "TASKS",
    "WHERES",
]

STORIES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "home": (
            "My neighbour is shouted at every evening since nobody goes to work. Yesterday she came out crying.",
            "He takes my phone and does not let me leave the house. I am afraid of him when he drinks.",
            "My sister and her children want to leave. She asks where they could go for a few nights.",
            "I hear children crying in the flat above us, and things being thrown. It is worse now.",
            "My husband hits me. I do not want the police. I want someone to talk to.",
        ),
        "sexual": (
            "Someone in the family touches my cousin. She told me and asked me to tell nobody else.",
            "A man at work does things I do not want. If I say no, I lose the work.",
            "A girl from my class needs help after something that happened on Saturday.",
        ),
        "online": (
            "Someone has pictures of me and says he will send them to my school if I do not pay.",
            "A man writes to my daughter in a game and asks for pictures. I have kept the messages.",
            "I found out that a neighbour films children for people who pay abroad.",
        ),
        "labour": (
            "We are nine at the brick yard. They keep our papers and have not paid since the rains.",
            "My brother owes the foreman money and cannot leave. The debt grows each week.",
            "She works in a house day and night and may not go out. She passed me a note.",
        ),
        "trafficking": (
            "They promised work in a hotel. Now they hold her phone and say she owes for the journey.",
            "Two girls were brought to the house by the quay. They do not speak our language.",
            "A woman comes to the village and offers jobs in the city. The last ones who went do not answer.",
        ),
        "neglect": (
            "Three children next door are alone since Thursday. I gave them food.",
            "A boy of about eight sleeps at the market. He says there is nobody at home.",
            "The mother is ill and the little one does not go to the clinic any more.",
        ),
        "stranded": (
            "We are fourteen at the fish plant. The boss has gone and the buses do not run. Food for two days.",
            "I was told to leave the room because I cannot pay. I have two children with me.",
        ),
        "other": (
            "I do not know whether this is for you. My landlord comes in when I am out.",
            "Somebody follows me home from the shop. It has been three times now.",
        ),
        "unknown": ("Please call me. I cannot write more.", "I need to talk to someone. Not now."),
    },
    "ar": {
        "home": (
            "جارتي تتعرض للصراخ كل مساء منذ توقف العمل. خرجت أمس وهي تبكي.",
            "يأخذ هاتفي ولا يدعني أخرج من البيت. أخاف منه.",
            "أختي وأطفالها يريدون المغادرة. تسأل أين يمكن أن يبيتوا بضع ليال.",
        ),
        "sexual": ("رجل في العمل يفعل ما لا أريده. إن رفضت أفقد عملي.",),
        "online": ("شخص لديه صور لي ويقول إنه سيرسلها إن لم أدفع.",),
        "labour": ("نحن تسعة في مصنع الطوب. أخذوا أوراقنا ولم يدفعوا لنا منذ شهرين.",),
        "trafficking": ("وعدوها بعمل في فندق. والآن يأخذون هاتفها ويقولون إن عليها دينًا.",),
        "neglect": ("ثلاثة أطفال عند الجيران وحدهم منذ الخميس. أعطيتهم طعامًا.",),
        "stranded": ("نحن أربعة عشر في مصنع السمك. رحل صاحب العمل ولا توجد حافلات.",),
        "other": ("شخص يتبعني من الدكان إلى البيت. حدث ذلك ثلاث مرات.",),
        "unknown": ("من فضلكم اتصلوا بي. لا أستطيع أن أكتب أكثر.",),
    },
}
SUMMARIES: dict[str, str] = {
    "home": "Someone is not safe at home and wants a plan, step by step, at their own pace.",
    "sexual": "Someone told us about harm by a person they know. They decide who else hears of it.",
    "online": "Pictures and threats online. The messages are kept; nothing was paid.",
    "labour": "Workers without papers or pay. They want their papers back before anything else.",
    "trafficking": "Held by a debt for a journey. She can talk for a few minutes in the morning.",
    "neglect": "Children on their own. Neighbours help with food; the eldest goes to school.",
    "stranded": "A group with little food and no way home.",
    "other": "Not clear yet what is wrong. We stay in touch.",
    "unknown": "Asked for a call. We do not know more yet.",
}
WHERES = (
    "Near the blue water tank (invented)",
    "Second lane behind the market (invented)",
    "The house with the green gate (invented)",
    "By the old mill (invented)",
    "Above the bakery (invented)",
)
REASONS: dict[str, tuple[str, ...]] = {
    "open_case": (
        "Someone is at risk and wants help. Needs more than one talk.",
        "Children in the house. A plan is needed today.",
        "Asked for a safe place; we stay with this until she is safe.",
    ),
    "link_case": ("The same family as in this case.", "The neighbour called again about the same house."),
    "refer_on": (
        "Needs a lawyer and a room. Harbour House does both.",
        "Asked for Harbour House by name and agreed to be passed on.",
    ),
    "information": (
        "Wanted to know the hours of the clinic. Given, with the number of the kitchen.",
        "Asked what a protection order is. Explained; will call again if she wants one.",
        "Talked for a while. Wants nothing more today and knows how to reach us.",
        "Given the food days and how to get there.",
    ),
    "not_for_us": (
        "A quarrel about a wall. Told where the district office is.",
        "A wrong number. The caller was well.",
        "About a lost bag. Told where to ask.",
    ),
}
NOTES = (
    "Called as agreed, she could talk. She feels steadier. Next call as the rule says.",
    "Met at the clinic. The children ate. We wrote the safety plan together.",
    "He was in the house, so we spoke about the weather. She will call us.",
    "She has thought about the room and would like to see it first.",
    "School says the boy was there three days this week. Good news.",
    "No answer in the safe hours. Did not leave a message, as she asked.",
    "Her sister can take them in from Sunday. We talked through the way there.",
    "The employer paid two weeks. The papers are still not back.",
    "She laughed today. We went through what to do if he comes to the gate.",
    "Talked with her lawyer: the hearing is moved again because of the lockdown.",
)
CONCERNS = (
    "He comes home late and has been drinking.",
    "There is no money left for food after Thursday.",
    "The little one does not sleep.",
    "They still have her papers.",
    "The pictures may be sent on.",
)
TASKS: dict[str, tuple[str, str]] = {
    "contact": ("Call in the safe hours", "She asked to be called within two days."),
    "visit": ("Visit with a colleague", "The children have not been seen for a week."),
    "follow_up": ("Ask how the first night was", "The first nights are the hardest."),
    "review": ("Go through the safety plan", "He is back in town; the plan was made without him."),
    "other": ("Get copies of the papers", "The lawyer needs them before the hearing."),
}
OUTCOMES = (
    "Done. She is well.",
    "Done; nothing new.",
    "Spoke with her. The next step is agreed.",
    "Done by phone because of the lockdown.",
)
FIRST_ACTS = (
    "Reached her in the safe hours. She is with her sister tonight.",
    "A colleague went by. Everyone is there; we come again tomorrow.",
    "Answered by message, as they asked. They will write when it is quiet.",
)
ASKED: dict[str, str] = {
    "shelter": "A room for a woman and two children, from tonight if possible.",
    "legal": "Advice on a protection order. She has no papers with her.",
    "counselling": "Talks for a teenager, by phone, on weekday afternoons.",
    "child_protection": "A visit to three children; the neighbour brings food.",
    "health": "A check-up by a woman, without a queue.",
    "food": "Food for two weeks, for five people.",
    "cash": "Money for the first days: she left with nothing.",
    "transport": "A ride on Friday morning; a small bag, two children.",
}
MESSAGES = (
    "Thank you for writing. We have read it. Is there a time when you can safely read an answer?",
    "We can help with a place to stay. Nothing happens without you. Write here when you can.",
    "You did the right thing. Tell us only what you want to tell.",
)
REPLIES = (
    "In the morning, when he sleeps.",
    "Thank you. I will think about it.",
    "Yes please. But do not call the house.",
)
