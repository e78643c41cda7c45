"""What these pages say beside their templates: sentences for what was done, states of people, verbs of acts."""

from collections.abc import Mapping
from types import MappingProxyType

from web.translation import marked

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "appointed": marked("岗位已加上，新任务会按岗位分派。"),
        "role-ended": marked("岗位已去掉，手上的任务还在。"),
        "described": marked("已保存。"),
        "leave-noted": marked("休假已记下，这段时间不会分派新任务。"),
        "leave-cancelled": marked("休假已取消。"),
        "signed-out": marked("已在所有设备上退出。"),
        "locked": marked("已锁定，登录、令牌和链接都不能用了。"),
        "unlocked": marked("已解锁，可以用原来的密码登录。"),
        "handed-over": marked("任务已全部交接。"),
        "dismissed": marked("已办理离职，账号已经关闭，办过的事都留着。"),
        "rehired": marked("已恢复在职，请发一个设置密码的链接。"),
        "branch-opened": marked("门店已开。"),
        "branch-closed": marked("门店已关，办过的事都留着。"),
        "branch-reopened": marked("门店已重新开放。"),
    }
)

STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "active": ("done", marked("在职")),
        "away": ("wait", marked("休假中")),
        "invited": ("open", marked("还没登录过")),
        "locked": ("warn", marked("已锁定")),
        "left": ("cancelled", marked("已离职")),
    }
)

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "hire": marked("办理入职"),
        "appoint": marked("加岗位"),
        "end-appointment": marked("去掉岗位"),
        "describe-person": marked("改姓名或联系方式"),
        "note-absence": marked("登记休假"),
        "cancel-absence": marked("取消休假"),
        "invite": marked("发设置密码的链接"),
        "reset-password": marked("重设密码"),
        "sign-out": marked("在所有设备上退出"),
        "lock": marked("锁定"),
        "unlock": marked("解锁"),
        "dismiss": marked("办理离职"),
        "rehire": marked("恢复在职"),
        "open-branch": marked("开门店"),
        "close-branch": marked("关门店"),
        "reopen-branch": marked("重新开放门店"),
        "describe-agency": marked("改机构名称或岗位名称"),
        "load-calendar": marked("装载工作日历"),
        "set-knob": marked("调接口模拟器"),
        "plant-fact": marked("预设模拟器的答复"),
        "check-journals": marked("核对存证"),
    }
)
