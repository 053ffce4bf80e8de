"""An action."""


class Action:
    def name(self) -> str:
        return "action_helpline"
