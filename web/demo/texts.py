"""What made-up people say and what made-up things are called."""

GRADES = {"full": "Full member", "associate": "Associate member"}
STATEMENTS = (
    "I have worked in the field for six years and would like to learn from others.",
    "My employer asks for a professional membership, and yours was recommended.",
    "I attended two of your webinars as a guest and want to take part in earnest.",
    "After my studies I look for a professional home and for people to talk to.",
    "I would like to be certified and to help with your mentoring programme.",
    None,
)
REFUSALS = (
    "The practice described is not yet one of the two years that bylaw 3.1 asks for.",
    "Two referees could not be reached; a new application with others is welcome.",
    "The application was made for a company; membership is personal.",
)
FAREWELLS = ("Retired.", "Moved to another profession.", "The employer no longer pays the dues.", None)
SUSPICIONS = ("A complaint by a client is being looked into.", "The log of learning could not be verified.")
REVOCATIONS = ("The evidence handed in was another person's.", "The code of conduct was broken, and repeatedly.")
SHORTFALLS = ("The portfolio shows one of the three cases asked for.", "The examination was not passed.")

WEBINARS = (
    ("Ethics when the data are not yours", "ethics"),
    ("Reading a budget in ten minutes", "finance"),
    ("Facilitating difficult meetings", "leadership"),
    ("What regulators look at first", "law"),
    ("Writing so that boards decide", "communication"),
    ("Estimating without wishful thinking", "practice"),
    ("Conflicts of interest, case by case", "ethics"),
    ("Contracts that both sides understand", "law"),
    ("Coaching the newly promoted", "leadership"),
    ("Numbers that survive an audit", "finance"),
    ("From survey to decision", "practice"),
    ("Speaking with the press", "communication"),
)
CONFERENCE = "Meridian Conference"
COURSES = (
    ("Foundations of professional practice", "practice", 24_000, 18_000, "12"),
    ("Finance for those who never wanted to", "finance", 21_000, 16_000, "8"),
    ("Leading without authority", "leadership", 26_000, 19_500, "10"),
    ("Professional ethics, worked through", "ethics", 12_000, 9_000, "6"),
    ("Law for practitioners", "law", 19_500, 14_500, "8"),
    ("Clear writing", "communication", 9_500, 6_500, "4"),
)
MODULES = ("What it is about", "Worked examples", "Exercises with a tutor", "Your own case")
LEARNT = (
    ("course", "Evening course at the university", "practice", ("3", "6", "8")),
    ("reading", "Read and summarised for colleagues", "practice", ("0.5", "1", "2")),
    ("teaching", "Taught a seminar", "leadership", ("2", "3", "4")),
    ("mentoring", "Mentored a newcomer", "leadership", ("1", "1.5", "2")),
    ("writing", "Wrote for the members' journal", "communication", ("3", "5")),
    ("reading", "Worked through the new code of conduct", "ethics", ("1", "1.5")),
    ("course", "Employer's training on contracts", "law", ("2", "4")),
    ("volunteering", "Served on a working group", "practice", ("1", "2", "3")),
)
DOUBTS = ("The certificate names another year.", "No evidence was added.")
