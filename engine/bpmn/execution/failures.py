"""Why a move cannot be made. Those raised at a node become ``MoveFailed``: the token stays there until ``retry``."""

from engine.errors import Conflict, Invalid, NotFound


class DefinitionInvalid(Invalid):
    """The diagram cannot be run; lint says so before it is published."""

    code = "definition-invalid"
    zh = "流程图无法执行"


class StateDamaged(Invalid):
    """The stored state of the instance is damaged or of an unknown version."""

    code = "state-damaged"
    zh = "流程实例的存储状态无法读取"


class TokenNotWaiting(Conflict):
    """Nothing waits there any more for what has come."""

    code = "token-not-waiting"
    zh = "该步骤已不再等待此操作"


class WayBarred(Conflict):
    """No way leads back from here to the user task before; ``node`` is what bars it."""

    code = "way-barred"
    zh = "这里不能退回上一个任务"


class ErrorNotCaught(Conflict):
    """No boundary event catches this error."""

    code = "error-not-caught"
    zh = "没有边界事件接住这个错误"


class ProcessNotFound(NotFound):
    """The called process is not in the instance's bundle."""

    code = "process-not-in-bundle"
    zh = "被调用的流程不在实例的版本包内"


class DecisionNotFound(NotFound):
    """The decision is not in the instance's bundle."""

    code = "decision-not-in-bundle"
    zh = "决策表不在实例的版本包内"


class NoFlowTaken(Conflict):
    """No condition holds and there is no default flow."""

    code = "no-flow-taken"
    zh = "没有任何条件成立，也没有默认流向"


class ConditionNotBoolean(Invalid):
    """A condition must come to true or false."""

    code = "condition-not-boolean"
    zh = "条件的结果必须是“是”或“否”"


class CorrelationKeyMissing(Invalid):
    """The correlation key must come to a text or a number."""

    code = "correlation-key-missing"
    zh = "消息关联键没有值"


class RoundsRefused(Invalid):
    """How often a multi-instance activity runs must come to a list or a whole number of at most 1000."""

    code = "rounds-refused"
    zh = "多实例的次数必须是列表或不超过 1000 的整数"


class NestedTooDeep(Conflict):
    """Processes call one another more than 20 deep."""

    code = "nested-too-deep"
    zh = "流程嵌套超过 20 层"


class StepTooLong(Conflict):
    """More than 20000 nodes were passed without anything to wait for: the diagram loops without end."""

    code = "step-too-long"
    zh = "一次推进经过了过多节点，流程图可能存在死循环"


class Deadlock(Conflict):
    """All tokens wait for one another at joins."""

    code = "deadlock"
    zh = "流程死锁：所有路径都在等待汇合"
